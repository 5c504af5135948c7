-- expect: limit limit.time.slice
local s = string.rep("ab", 2000000)
while true do s:sub(2, -2) end
