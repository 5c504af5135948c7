-- expect: error
return require(string.rep("a", 1000000))
