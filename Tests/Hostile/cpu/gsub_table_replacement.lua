-- expect: limit limit.time.slice
local s = string.rep("x", 1000000)
while true do s:gsub(".", {}) end
