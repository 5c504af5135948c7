-- expect: limit
local t = {}
for i = 1, 1e9 do
  local co = coroutine.wrap(function() local big = { 1, 2, 3 }; coroutine.yield(big) end)
  co()
  t[i] = co
end
