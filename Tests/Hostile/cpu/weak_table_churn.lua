-- expect: limit limit.time.slice
local weak = setmetatable({}, { __mode = "kv" })
while true do weak[{}] = {} end
