-- expect: limit limit.time.slice
local t = {}
for i = 1, 300000 do t[i] = i end
while true do table.sort(t, function() return true end) end
