-- expect: limit limit.time.slice
local t = {}
for i = 1, 500000 do t[i] = i end
while true do table.remove(t, 1); t[500000] = 1 end
