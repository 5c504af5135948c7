-- expect: ok
local t = traceback("here")
return t:find("paths_in_traceback.lua:2", 1, true) ~= nil and not t:find("^/") and not t:find("[%s]/")
