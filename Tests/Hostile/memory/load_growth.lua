-- expect: limit
local t = {}
for i = 1, 1e9 do t[i] = load("return {" .. string.rep("1,", 1000) .. i .. "}") end
