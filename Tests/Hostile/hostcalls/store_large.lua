-- expect: ok
local ok, e = pcall(store.set, "k", string.rep("x", 1100000))
return not ok and e.code == "store.size.exceeded" and store.get("k") == nil
