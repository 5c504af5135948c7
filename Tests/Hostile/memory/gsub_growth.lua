-- expect: limit
local s = "xxxxxxxxxx"
while true do s = s:gsub("x", "xxxxxxxxxx") end
