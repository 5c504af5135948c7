-- expect: ok
local mt = getmetatable("")
return mt == false and not pcall(setmetatable, "", {})
