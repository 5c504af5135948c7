-- expect: limit|error
local t = {}
for i = 1, 200 do t[i] = i end
local function f(...) return f(1, ...) end
return f(table.unpack(t))
