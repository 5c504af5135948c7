-- expect: limit|error
local a, b = {}, {}
setmetatable(a, { __eq = function() return a == b end })
setmetatable(b, getmetatable(a))
while true do pcall(function() return a == b end) end
