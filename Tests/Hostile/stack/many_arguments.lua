-- expect: ok
local t = {}
for i = 1, 200000 do t[i] = i end
return select("#", table.unpack(t)) == 200000
