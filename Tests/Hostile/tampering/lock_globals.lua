-- expect: error
setmetatable(_G, { __newindex = function() error("locked") end, __index = function() error("gone") end })
x = 1
