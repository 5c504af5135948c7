-- expect: error
return require("require_itself")
