-- expect: limit
local t = {}
for i = 1, 900000 do t[i] = -i end
table.sort(t)
