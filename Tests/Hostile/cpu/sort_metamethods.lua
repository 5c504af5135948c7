-- expect: limit limit.time.slice
local mt = { __lt = function() return true end }
local t = {}
for i = 1, 20000 do t[i] = setmetatable({}, mt) end
while true do table.sort(t) end
