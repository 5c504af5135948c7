-- expect: ok
local f, e = load("return " .. string.rep("{", 8000))
return f == nil and e:find("overflow", 1, true) ~= nil
