-- expect: limit
-- Marking a table with weak keys goes over it once per link of a chain: minutes inside one collection.
local weak = setmetatable({}, { __mode = "k" })
local keys = {}
for i = 1, 100000 do keys[i] = {} end
for i = 1, 99999 do
  local j = (i * 7919) % 99999 + 1
  weak[keys[i]] = keys[j]
end
keys = { keys[1] }
while true do local _ = {} end
