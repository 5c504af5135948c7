-- expect: error
setmetatable(json, {})
