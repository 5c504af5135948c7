-- expect: limit limit.memory.heap
local t = {}
for i = 1, 100 do t[i] = string.pack("c4000000", "") end
