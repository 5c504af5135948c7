-- expect: limit limit.time.slice
local t = {}
t.t = t
while true do pcall(json.encode, t) end
