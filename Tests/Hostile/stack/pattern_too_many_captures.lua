-- expect: error
return ("a"):rep(50):match(("(a)"):rep(50))
