-- expect: ok
log.info(string.rep("x", 1000000), { field = string.rep("y", 1000000) })
return true
