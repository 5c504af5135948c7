-- expect: limit limit.time.slice
local a, b = string.rep("x", 4000000) .. "a", string.rep("x", 4000000) .. "a"
local n = 0
while true do if a == b then n = n + 1 end end
