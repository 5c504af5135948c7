-- expect: ok
local ran = false
local mt = {}
setmetatable({}, mt)
mt.__gc = function() ran = true end
for i = 1, 300000 do local _ = { i } end
return not ran
