-- expect: ok
local ok, e = pcall(json.encode, { a = { b = { print } } })
return not ok and e.message:find("a.b[1]", 1, true) ~= nil
