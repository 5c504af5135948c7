-- expect: limit
local s = "x"
while true do local _, e = pcall(error, s); s = e .. e end
