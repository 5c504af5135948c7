-- expect: ok
return getmetatable(json.null) == nil and not pcall(setmetatable, json.null, {})
