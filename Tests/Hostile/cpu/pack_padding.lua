-- expect: limit
while true do string.pack("c4000000", "") end
