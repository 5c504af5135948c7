-- expect: limit limit.time.slice
local s = string.rep("a", 4000000)
while true do s:upper() end
