-- expect: error
rawset(json, "decode", print)
