-- expect: limit limit.time.slice
return string.rep("a", 4000000):match(string.rep("a?", 100) .. string.rep("a", 100) .. "b")
