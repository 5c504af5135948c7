-- expect: limit limit.time.slice
while true do math.randomseed(math.random(0)); math.random(1, 1 << 40) end
