-- expect: ok|error
local t = {}
for i = 1, 1000 do t[i] = (i * 7919) % 1000 end
table.sort(t, function(a, b) t[#t + 1] = a; t[1] = nil; return a < b end)
return true
