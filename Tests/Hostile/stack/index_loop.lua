-- expect: error
local t = {}
setmetatable(t, { __index = t })
local a, b = {}, {}
setmetatable(a, { __index = b })
setmetatable(b, { __index = a })
return t.x == nil and a.x
