-- expect: ok
local t = {}
t.t = t
local ok, e = pcall(json.encode, t)
return not ok and e.code == "bridge.value.refused" and #e.message < 2048
