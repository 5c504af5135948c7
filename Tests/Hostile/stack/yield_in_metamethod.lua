-- expect: ok
local t = setmetatable({}, { __index = function() return coroutine.yield(1) end })
local co = coroutine.wrap(function() return t.x end)
co()
return co(7) == 7
