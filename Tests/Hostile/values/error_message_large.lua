-- expect: error
error(string.rep("m", 4000000))
