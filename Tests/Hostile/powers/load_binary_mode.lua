-- expect: ok
local f = load("\27Lua", "x", "b")
local g = load("\27Lua", "x", "bt")
return f == nil and g == nil
