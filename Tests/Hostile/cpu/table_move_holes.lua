-- expect: limit|error
while true do table.move({}, 1, 999999, 1) end
