-- expect: error
local _ENV = 5
x = 1
