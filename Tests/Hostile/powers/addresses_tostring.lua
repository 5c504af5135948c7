-- expect: ok
local all = tostring({}) .. tostring(print) .. tostring(function() end) .. tostring(coroutine.create(print))
  .. tostring(json) .. tostring(json.null) .. tostring(setmetatable({}, { __name = "T" }))
return not all:find("0x", 1, true) and not all:find("%x%x%x%x%x%x")
