-- expect: error
warn("@on")
