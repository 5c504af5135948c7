-- expect: limit limit.time.slice
local s = string.rep("0", 4000000) .. "1"
while true do ("x"):rep(s); math.floor(s); ("x"):sub(s) end
