-- expect: ok
local _, e = pcall(json.decode, "{")
return getmetatable(e) == false and not pcall(setmetatable, e, {}) and type(e.code) == "string"
