-- expect: limit limit.time.slice
local s = string.rep("\0", 1000000)
while true do string.format("%q", s) end
