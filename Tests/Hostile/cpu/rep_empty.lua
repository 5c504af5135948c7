-- expect: limit limit.time.slice
while true do string.rep("", math.maxinteger) end
