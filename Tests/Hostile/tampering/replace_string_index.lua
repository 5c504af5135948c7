-- expect: ok
string.upper = function() return "tampered" end
string.find = function() return 1, 1 end
return ("x"):upper() == "tampered"
