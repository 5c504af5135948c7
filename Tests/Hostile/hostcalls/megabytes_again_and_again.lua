-- expect: limit|error
local s = string.rep("x", 4000000)
while true do json.encode(s) end
