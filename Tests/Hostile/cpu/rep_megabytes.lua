-- expect: limit limit.time.slice
while true do local s = string.rep("x", 4000000) end
