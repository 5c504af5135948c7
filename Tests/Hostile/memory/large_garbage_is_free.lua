-- expect: ok
local n = 0
for i = 1, 12 do
  local s = string.rep("x", 4 << 20)
  local u = s:upper()
  n = n + #u
end
return n == 12 * (4 << 20)
