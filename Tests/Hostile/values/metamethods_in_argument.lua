-- expect: ok
local function bad() error("a metamethod ran") end
return json.encode(setmetatable({ a = 1 }, { __index = bad, __pairs = bad, __len = bad, __tostring = bad })) == '{"a":1}'
