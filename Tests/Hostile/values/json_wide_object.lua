-- expect: ok
local t = {}
for i = 1, 50000 do t["k" .. i] = i end
return #json.encode(t) > 500000
