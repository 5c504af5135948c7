-- expect: limit limit.time.slice
while true do pcall(json.decode, "{") end
