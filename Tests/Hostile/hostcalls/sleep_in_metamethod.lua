-- expect: ok
local t = setmetatable({}, { __index = function() time.sleep(0.01); return 5 end })
return t.x == 5
