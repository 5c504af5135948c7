-- expect: ok
-- Nothing reaches the numbers behind host functions.
local f = log.info
return type(f) == "function" and not pcall(function() return f.x end) and string.dump == nil and debug == nil
