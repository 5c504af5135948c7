-- expect: limit limit.time.slice
-- next() walks all the empty places of a table that once was large.
local t = {}
for i = 1, 90000 do t["k" .. i] = 1 end
for k in pairs(t) do t[k] = nil end
while true do next(t) end
