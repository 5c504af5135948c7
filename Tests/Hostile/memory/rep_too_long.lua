-- expect: error
return string.rep("x", (4 << 20) + 1)
