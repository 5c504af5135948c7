-- expect: error|limit
local mt = {}
mt.__call = function(t) return 1 + t() end
return setmetatable({}, mt)()
