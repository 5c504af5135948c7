-- expect: ok
local marks = string.rep("\u{301}\u{323}", 40000)
json.encode({ ["a" .. marks .. "1"] = 1, ["a" .. marks .. "2"] = 2 })
pcall(json.decode, '{"a' .. marks .. '1":1,"a' .. marks .. '2":2}')
store.set("k", marks .. "1")
store.set("k", marks .. "2")
return store.get("k") == marks .. "2"
