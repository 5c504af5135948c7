-- expect: limit limit.time.slice
return tostring(setmetatable({}, { __tostring = function() while true do end end }))
