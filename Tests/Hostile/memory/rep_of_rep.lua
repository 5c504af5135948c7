-- expect: error|limit
local s = "x"
for _ = 1, 10 do s = s:rep(1000) end
