-- expect: limit limit.time.slice
return string.rep("ab", 2000000):gsub("[" .. string.rep("c-d", 2000) .. "]+x", "")
