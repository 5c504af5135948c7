-- expect: error bridge.value.refused
local s = string.rep("x", 4 << 20)
return { s, s, s }
