-- expect: limit
local t = {}
for i = 1, 1e9 do local _, e = pcall(error, { i }); t[i] = e end
