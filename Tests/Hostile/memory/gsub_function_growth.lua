-- expect: limit
local big = string.rep("y", 1000000)
return (string.rep("x", 1000):gsub(".", function() return big end))
