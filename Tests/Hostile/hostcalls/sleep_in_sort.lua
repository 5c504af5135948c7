-- expect: ok
local ok, e = pcall(table.sort, { 2, 1 }, function() time.sleep(1) end)
return not ok and e.code == "bridge.call.cannot_wait"
