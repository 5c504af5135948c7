-- expect: error
return string.rep("a", 1000):find(string.rep("a?", 1000) .. "b")
