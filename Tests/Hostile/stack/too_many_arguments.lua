-- expect: error|limit
local t = {}
for i = 1, 999999 do t[i] = i end
return select("#", table.unpack(t))
