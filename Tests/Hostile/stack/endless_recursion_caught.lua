-- expect: ok
local function f() return 1 + f() end
local ok, e = pcall(f)
return not ok and e:find("stack overflow", 1, true) ~= nil
