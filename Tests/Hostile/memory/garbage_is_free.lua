-- expect: ok
-- Garbage does not count: many times the limit in all, little at any moment.
local n = 0
for i = 1, 60 do
  local s = string.rep("x", 1000000) .. i
  n = n + #s
end
return n > 60000000
