-- expect: error bridge.value.refused
local t = {}
for i = 1, 150000 do t[i] = i end
json.encode(table.unpack(t))
