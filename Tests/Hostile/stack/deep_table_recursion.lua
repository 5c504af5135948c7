-- expect: ok
-- Depth of data costs no stack here.
local t = {}
for _ = 1, 100000 do t = { t } end
local n = 0
while t[1] do t = t[1]; n = n + 1 end
return n == 100000
