-- expect: limit limit.time.slice
local set = string.rep("x-y", 2500)
while true do string.rep("a", 1000000):find("%f[" .. set .. "]z") end
