-- expect: error
error(setmetatable({ code = "mine.is.raised", message = "m" },
  { __index = function() while true do end end, __tostring = function() while true do end end }))
