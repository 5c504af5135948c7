-- expect: ok
local real = _ENV
local _ENV = setmetatable({}, { __index = real, __newindex = function() end })
leak = 1
return leak == nil and real.rawget(real, "leak") == nil
