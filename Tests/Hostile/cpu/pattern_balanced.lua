-- expect: limit limit.time.slice
for _ in string.rep("(", 200000):gmatch("%b()") do end
