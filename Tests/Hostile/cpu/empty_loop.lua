-- expect: limit limit.time.slice
while true do end
