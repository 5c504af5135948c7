-- expect: limit limit.time.slice
local text = string.rep("local a = 1; ", 150)
while true do load(text) end
