-- expect: ok
local ok, e = pcall(time.iso, 0 / 0)
return not ok and e.code == "bridge.value.refused"
