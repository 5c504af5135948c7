-- expect: ok
local co = coroutine.wrap(function()
  local g <close> = setmetatable({}, { __close = function() coroutine.yield("closing") end })
  return "done"
end)
return co() == "closing" and co() == "done"
