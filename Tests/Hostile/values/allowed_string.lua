-- expect: ok
return #string.rep("x", 4 << 20) == 4194304
