-- expect: error|limit
local names = {}
for i = 1, 190 do names[i] = "v" .. i end
local f = load("local function f() local " .. table.concat(names, ",") .. " = 1; return 1 + f() end return f")()
return f()
