-- expect: error
local t = {}
for _ = 1, 50000 do t = setmetatable({}, { __index = t }) end
return t.x
