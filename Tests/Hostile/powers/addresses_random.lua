-- expect: ok
-- The first seed is no address: two calls of randomseed tell nothing, and it answers nothing.
return select("#", math.randomseed(1)) == 0 and select("#", math.randomseed()) == 0
