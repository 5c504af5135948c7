-- expect: error
local mt = { __close = function(_, e) error(e, 0) end }
local function f(n)
  local g <close> = setmetatable({}, mt)
  if n == 0 then error("bottom", 0) end
  return f(n - 1), 1
end
f(150)
