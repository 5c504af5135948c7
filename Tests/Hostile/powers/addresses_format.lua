-- expect: ok
local s = string.format("%s %s %-20s|%20s", {}, print, {}, coroutine.create(print))
return not s:find("0x", 1, true) and not pcall(string.format, "%p", {}) and not pcall(string.format, "%-20p", "x")
