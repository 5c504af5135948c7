-- expect: limit
local t = setmetatable({}, { __concat = function(a) return a end })
local s = string.rep("x", 4000000)
while true do s = s .. s; local _ = t .. s end
