-- expect: limit|error
local t = {}
for i = 1, 200000 do t[i] = i end
local function keep(...) local a = { ... }; return keep(table.unpack(a)), a end
return keep(table.unpack(t))
