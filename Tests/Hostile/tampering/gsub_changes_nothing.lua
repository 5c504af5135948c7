-- expect: ok
local s = "abc"
local r = s:gsub(".", function(c) s = nil; return c .. c end)
return r == "aabbcc"
