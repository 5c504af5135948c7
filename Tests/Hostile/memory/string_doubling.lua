-- expect: limit limit.memory.heap
local s = "x"
while true do s = s .. s end
