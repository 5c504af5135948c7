-- expect: limit|error
local s = "0x" .. string.rep("1", 4000000)
while true do local _ = s | 0 end
