-- expect: limit
local t = {}
local s = string.rep("word ", 100000)
while true do for w in s:gmatch("%a+%s") do t[#t + 1] = w .. #t end end
