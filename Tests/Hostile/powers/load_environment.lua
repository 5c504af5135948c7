-- expect: ok
-- A loaded text reaches what its environment has, no more.
local f = load("return io, os, require, _G, print", "x", "t", {})
return select("#", f()) == 5 and f() == nil and (select(3, f())) == nil
