-- expect: error bridge.value.refused
-- One table named often counts each time.
local t = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }
for _ = 1, 6 do t = { t, t, t, t, t, t, t, t, t, t } end
return t
