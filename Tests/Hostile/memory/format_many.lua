-- expect: limit
local t = {}
for i = 1, 100 do t[i] = string.rep("x", 1000000) .. i end
return string.format(string.rep("%s", 100), table.unpack(t))
