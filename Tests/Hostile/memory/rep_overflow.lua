-- expect: error
return string.rep("abc", math.maxinteger)
