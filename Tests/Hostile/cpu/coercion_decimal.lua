-- expect: limit limit.time.slice
local s = "0." .. string.rep("0", 4000000) .. "1"
while true do local _ = s + 1 end
