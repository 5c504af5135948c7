-- expect: ok
-- The host reads results raw: no metamethod of the script runs for it.
local ran = false
local function mark() ran = true; error("ran") end
return setmetatable({ value = 1 },
  { __index = mark, __pairs = mark, __len = mark, __tostring = mark, __name = "x", __close = mark, __eq = mark })
