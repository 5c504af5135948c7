-- expect: ok
local function raise() error("again") end
local ok = xpcall(raise, raise)
return not ok
