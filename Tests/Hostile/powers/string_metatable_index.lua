-- expect: error
getmetatable("").__index = function() return print end
