-- expect: limit limit.memory.heap
local s = "xxxxxxxxxx"
while true do s = s:gsub("x", "xxxxxxxxxx") end
