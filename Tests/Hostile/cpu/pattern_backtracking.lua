-- expect: limit limit.time.slice
return string.rep("a", 30000):find(".-.-.-.-b")
