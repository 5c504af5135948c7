-- expect: limit limit.time.flow
while true do pcall(time.sleep, 60) end
