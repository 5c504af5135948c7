-- expect: limit limit.time.slice
return #setmetatable({}, { __len = function() while true do end end })
