-- expect: error
return next({}, "missing")
