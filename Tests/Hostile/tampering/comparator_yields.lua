-- expect: error
local co = coroutine.wrap(function() table.sort({ 3, 1, 2 }, function() coroutine.yield() end) end)
co()
