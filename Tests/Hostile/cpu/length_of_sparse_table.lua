-- expect: limit limit.time.slice
local t = {}
for i = 1, 62 do t[1 << i] = 1 end
while true do local _ = #t end
