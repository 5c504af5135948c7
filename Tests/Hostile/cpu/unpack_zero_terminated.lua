-- expect: limit limit.time.slice
local s = string.rep("x", 4000000) .. "\0"
while true do string.unpack("z", s) end
