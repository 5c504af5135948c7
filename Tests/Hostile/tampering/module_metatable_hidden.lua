-- expect: ok
return getmetatable(json) == false and getmetatable(log) == false and getmetatable(time) == false
