-- expect: limit
local keep, weak = {}, setmetatable({}, { __mode = "v" })
for i = 1, 1e9 do keep[i] = {}; weak[i] = keep[i] end
