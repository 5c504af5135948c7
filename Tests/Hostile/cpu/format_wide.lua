-- expect: limit limit.time.slice
local s = string.rep("%99.99f", 1000)
local n = {}
for i = 1, 1000 do n[i] = 1.1e308 end
while true do s:format(table.unpack(n)) end
