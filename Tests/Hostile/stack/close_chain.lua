-- expect: ok|error|nil
local t = setmetatable({}, { __close = function() error("x") end })
for _ = 1, 1000 do
  pcall(function()
    local a <close> = t
    local b <close> = t
    error("y")
  end)
end
return true
