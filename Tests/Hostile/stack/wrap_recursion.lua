-- expect: ok|error|limit
local function f() return coroutine.wrap(f)() end
return f()
