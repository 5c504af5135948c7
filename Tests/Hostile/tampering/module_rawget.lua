-- expect: ok
return rawget(json, "decode") == nil and next(json) == nil and rawlen(json) == 0
