-- expect: limit limit.time.slice
load("while true do end")()
