-- expect: ok
-- A coroutine that waits takes the whole flow with it; nobody can step in between.
local order = {}
local co = coroutine.create(function() order[#order + 1] = 1; time.sleep(0.01); order[#order + 1] = 2 end)
coroutine.resume(co)
order[#order + 1] = 3
return table.concat(order) == "123" and coroutine.status(co) == "dead"
