-- expect: limit limit.time.slice
local t = {}
for i = 1, 200000 do t[i] = i end
local function f(...) for i = 1, select("#", ...) do select(i, ...) end end
while true do f(table.unpack(t)) end
