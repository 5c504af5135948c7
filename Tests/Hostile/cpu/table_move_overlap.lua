-- expect: limit limit.time.slice
local t = {}
for i = 1, 400000 do t[i] = i end
while true do table.move(t, 1, 400000, 2) end
