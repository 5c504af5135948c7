-- expect: limit limit.time.slice
-- The frames of a failed coroutine are kept for its traceback; they must not pile up.
local e = {}
while true do
  pcall(coroutine.wrap(function() error(e) end))
end
