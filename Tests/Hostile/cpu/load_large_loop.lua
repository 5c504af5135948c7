-- expect: limit limit.time.slice
local text = string.rep("f{a=1,b='x'} ", 1200)
while true do load(text) end
