-- expect: limit
local t = {}
while true do
  pcall(function() for _ = 1, 1e9 do t[#t + 1] = {} end end)
end
