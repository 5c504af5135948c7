-- expect: ok
local t = 1
for _ = 1, 31 do t = { t } end
return t
