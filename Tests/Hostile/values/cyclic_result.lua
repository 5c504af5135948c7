-- expect: error bridge.value.refused
local t = {}
t.self = t
return t
