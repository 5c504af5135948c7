-- expect: error
return ("a"):find(string.rep("a", 10000) .. ".")
