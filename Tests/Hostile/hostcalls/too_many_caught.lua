-- expect: limit limit.time.slice
while true do pcall(text.trim, "x") end
