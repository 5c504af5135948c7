-- expect: limit limit.time.slice
-- Each comparison takes one C call per zero byte.
local a = string.rep("\0", 4000000)
local b = a .. "x"
while true do local _ = a < b end
