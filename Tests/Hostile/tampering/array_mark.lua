-- expect: ok
local a = json.array({})
return getmetatable(a) == false and json.encode(a) == "[]" and pcall(rawset, a, 1, 1)
