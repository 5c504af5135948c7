-- expect: ok
local ok, e = coroutine.resume(coroutine.running())
return not ok and e == "cannot resume non-suspended coroutine"
