-- expect: error mine.own.code
local e = { code = "mine.own.code", message = string.rep("m", 100000), data = {} }
for i = 1, 50000 do e.data[i] = "row " .. i end
error(e)
