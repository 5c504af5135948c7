-- expect: limit
local name = string.rep("n", 1000000)
local t = {}
for i = 1, 1e9 do t[i] = load("return 1", name .. i) end
