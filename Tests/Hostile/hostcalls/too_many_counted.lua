-- expect: ok
local n = 0
while pcall(text.trim, "x") do n = n + 1 end
local _, e = pcall(text.trim, "x")
return n == 2000 and e.code == "limit.calls.flow"
