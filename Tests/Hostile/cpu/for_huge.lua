-- expect: limit limit.time.slice
for i = 1, math.huge do end
for _ = math.mininteger, math.maxinteger do end
