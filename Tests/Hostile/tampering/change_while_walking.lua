-- expect: ok|error
local t = {}
for i = 1, 1000 do t[i] = i end
for k in pairs(t) do t[k] = nil; t[k + 5000] = 1; if k > 100000 then break end end
return true
