-- expect: error mine.own.code
local e = { code = "mine.own.code", message = "m" }
e.e = e
error(e)
