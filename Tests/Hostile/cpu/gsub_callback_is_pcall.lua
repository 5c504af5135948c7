-- expect: limit limit.time.slice
while true do string.gsub(string.rep("x", 1000000), ".", pcall) end
