-- expect: ok
local ok, e = pcall(string.gsub, "x", "x", function() time.sleep(1) end)
return not ok and e.code == "bridge.call.cannot_wait"
