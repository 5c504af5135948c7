-- expect: limit limit.time.slice
return pcall(string.find, string.rep("a", 30000), ".*.*.*x")
