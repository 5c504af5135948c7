-- expect: limit
local s = string.rep("x", 1000)
return (s:gsub(".*", string.rep("%0", 100000)))
