-- expect: ok
-- A global may be shadowed; require still gives the module.
local real = require("json")
json = { decode = print }
return require("json") == real and real.decode ~= print
