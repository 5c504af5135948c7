-- expect: limit limit.time.slice
return string.rep("a", 200000):find("(.*)(.*)%1%2x")
