-- expect: limit limit.time.slice
local s = string.rep("x", 4000000)
while true do local t = s .. "y" end
