-- expect: ok
-- The next script must not notice: each has a state of its own.
string.rep = nil
string.format = function() error("replaced") end
table.concat = nil
table.insert = print
math.floor = nil
coroutine.wrap = nil
tostring, tonumber, type, pairs, ipairs, next, select = nil
pcall, error, assert = nil
return true
