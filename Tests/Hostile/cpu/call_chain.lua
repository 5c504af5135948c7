-- expect: limit|error
-- A __call that is the table itself: Lua shifts its arguments by one for ever, inside one C function.
local t = setmetatable({}, {})
getmetatable(t).__call = t
return t()
