-- expect: error
return string.rep("", 1 << 40, "x")
