-- expect: limit
-- Lua 5.4.4 corrupts its heap here when an allocator refuses.
local mt = { __mode = "kv" }
mt.__newindex = function() end
setmetatable(mt, mt)
mt.__newindex = nil
for i = 1, 1e9 do
  local t = setmetatable({}, mt)
  t[i] = {}
  t[{}] = string.rep("x", 1000) .. i
end
