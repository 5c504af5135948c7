-- expect: limit limit.time.slice
local s = string.rep("a", 2000000)
local w = string.rep("a", 1000000) .. "b" .. string.rep("a", 900000)
while true do s:find(w, 1, true) end
