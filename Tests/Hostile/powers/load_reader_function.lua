-- expect: error
return load(function() return "return 1" end)
