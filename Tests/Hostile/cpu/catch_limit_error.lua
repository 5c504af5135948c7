-- expect: limit limit.time.slice
-- The time limit is no error: no handler ever sees it.
local seen = 0
while true do
  local ok = pcall(function() for _ = 1, 1e9 do end end)
  if not ok then seen = seen + 1 end
end
