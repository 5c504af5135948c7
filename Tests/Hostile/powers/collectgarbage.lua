-- expect: error
return collectgarbage("stop")
