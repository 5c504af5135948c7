-- expect: error bridge.value.refused
local t = {}
for _ = 1, 40 do t = { t } end
return t
