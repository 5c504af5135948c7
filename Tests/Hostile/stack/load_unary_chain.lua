-- expect: ok
local f, e = load("return " .. string.rep("- ", 8000) .. "1")
return f == nil and type(e) == "string"
