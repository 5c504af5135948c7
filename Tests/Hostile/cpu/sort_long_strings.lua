-- expect: limit
local t, s = {}, string.rep("\0", 200000)
for i = 1, 50 do t[i] = s .. i end
while true do table.sort(t) end
