-- expect: limit limit.time.slice
return setmetatable({}, { __index = function() while true do end end }).x
