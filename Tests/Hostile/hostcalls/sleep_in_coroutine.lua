-- expect: limit limit.time.flow
while true do pcall(coroutine.wrap(function() pcall(time.sleep, 30) end)) end
