-- expect: ok
setmetatable(_G, { __index = function() return print end, __metatable = "mine" })
return getmetatable(_G) == "mine"
