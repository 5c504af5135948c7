-- expect: limit limit.time.slice
repeat until false
