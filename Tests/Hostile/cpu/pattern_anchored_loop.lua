-- expect: limit limit.time.slice
local s = string.rep("a", 1000000)
while true do s:match("^.-b") end
