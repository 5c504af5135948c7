-- expect: limit limit.time.slice
local s = string.rep("ab", 200000)
while true do pcall(string.byte, s, 1, -1) end
