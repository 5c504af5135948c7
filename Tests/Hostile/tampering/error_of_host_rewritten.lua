-- expect: error
local _, e = pcall(json.decode, "{")
e.code = string.rep("x", 1000000)
e.message = e
error(e)
