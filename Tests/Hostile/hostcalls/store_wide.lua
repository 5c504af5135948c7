-- expect: ok
local t = {}
for i = 1, 30000 do t["k" .. i] = i end
store.set("wide", t)
store.set("wide", t)
return store.get("wide").k7 == 7
