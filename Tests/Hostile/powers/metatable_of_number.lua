-- expect: ok
return getmetatable(1) == nil and getmetatable(print) == nil and getmetatable(nil) == nil
