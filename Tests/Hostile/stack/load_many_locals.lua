-- expect: ok
local f, e = load(string.rep("local a ", 2000))
return f == nil and e:find("local variables", 1, true) ~= nil
