-- expect: ok
local f = load("return io, os, debug, package, dofile")
local a, b, c, d, e = f()
return a == nil and b == nil and c == nil and d == nil and e == nil
