-- expect: error
local t = setmetatable({ 1, 2 }, { __index = function() return "x" end })
return table.concat(t, ",", 1, 5)
