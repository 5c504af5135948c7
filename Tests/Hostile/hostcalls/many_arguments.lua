-- expect: ok
local t = {}
for i = 1, 1000 do t[i] = i end
return pcall(json.encode, table.unpack(t)) and pcall(log.info, table.unpack(t))
