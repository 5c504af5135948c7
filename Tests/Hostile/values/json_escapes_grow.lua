-- expect: error|ok
return #json.encode(string.rep("\1", 1400000)) > 0
