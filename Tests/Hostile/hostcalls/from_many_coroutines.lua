-- expect: ok
local n = 0
for _ = 1, 500 do
  local co = coroutine.wrap(function() time.sleep(0); coroutine.yield(1); return 2 end)
  n = n + co() + co()
end
return n == 1500
