-- expect: limit limit.time.slice
local s = string.rep("A", 4000000)
while true do s:lower() end
