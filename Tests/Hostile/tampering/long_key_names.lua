-- expect: ok
local k = string.rep("k", 1000000)
_G[k] = 1
return _G[k] == 1
