-- expect: error
return require("json\0.lua")
