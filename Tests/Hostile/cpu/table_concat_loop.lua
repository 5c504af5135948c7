-- expect: limit limit.time.slice
local t = {}
for i = 1, 200000 do t[i] = "abcdefgh" end
while true do table.concat(t, ",") end
