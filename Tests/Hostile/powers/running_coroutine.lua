-- expect: ok
local co, main = coroutine.running()
return type(co) == "thread" and main == false and coroutine.status(co) == "running"
