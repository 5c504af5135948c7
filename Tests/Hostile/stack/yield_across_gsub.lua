-- expect: error
return coroutine.wrap(function() return (("abc"):gsub(".", coroutine.yield)) end)()
