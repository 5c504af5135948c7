-- expect: ok
local f, e = load(string.rep("return function() ", 600) .. string.rep(" end", 600))
return f == nil and type(e) == "string"
