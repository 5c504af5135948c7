-- expect: ok
local f, e = load("return " .. string.rep("'a'..", 3000) .. "'a'")
return f == nil and type(e) == "string"
