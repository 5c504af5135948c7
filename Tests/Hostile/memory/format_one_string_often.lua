-- expect: limit limit.memory.heap
local s = string.rep("x", 4000000)
return string.format(string.rep("%s", 20), s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s)
