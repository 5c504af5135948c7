-- expect: error
error(print)
