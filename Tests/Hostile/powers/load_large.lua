-- expect: error
return load(string.rep(" ", 20000))
