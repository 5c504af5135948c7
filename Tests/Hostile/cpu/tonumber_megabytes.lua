-- expect: limit limit.time.slice
local s = string.rep("1", 4000000)
while true do tonumber(s) end
