-- expect: ok
local parent = coroutine.running()
local ok, e = coroutine.wrap(function() return coroutine.resume(parent, 1, 2, 3) end)()
return not ok and e == "cannot resume non-suspended coroutine"
