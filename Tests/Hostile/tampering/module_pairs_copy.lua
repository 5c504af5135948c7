-- expect: ok
-- What pairs walks over is a copy.
local f, t = pairs(json)
t.decode = nil
t.encode = print
return type(f) == "function" and json.decode ~= nil and json.encode ~= print
