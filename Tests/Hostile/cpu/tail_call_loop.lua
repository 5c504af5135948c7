-- expect: limit limit.time.slice
local function f() return f() end
return f()
