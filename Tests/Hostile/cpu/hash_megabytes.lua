-- expect: limit
local t, s = {}, string.rep("x", 4000000)
local i = 0
while true do i = i + 1; t[1] = t[s .. i] end
