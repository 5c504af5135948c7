-- expect: error|limit
local t = {}
for i = 1, 100000 do t[i] = string.rep("x", 1000) end
return table.concat(t)
