-- expect: ok
local pairs, rawset = pairs, rawset
local g = _G
for k in pairs(g) do rawset(g, k, nil) end
return true
