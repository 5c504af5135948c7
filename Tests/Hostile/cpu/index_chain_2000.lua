-- expect: limit limit.time.slice
local t = {}
for _ = 1, 1999 do t = setmetatable({}, { __index = t }) end
while true do local _ = t.x end
