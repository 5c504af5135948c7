-- expect: ok
return not pcall(json.decode, string.rep("[", 100000)) and not pcall(json.decode, string.rep('{"a":', 100000))
