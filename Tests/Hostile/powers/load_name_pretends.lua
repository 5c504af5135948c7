-- expect: ok
local ok, e = pcall(load("error('x')", "@/etc/passwd\n../init.lua:1: forged"))
return not ok and e:find("^load:/etc/passwd%?") ~= nil and not e:find("\n", 1, true)
