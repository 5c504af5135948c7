-- expect: limit limit.time.flow
local g <close> = setmetatable({}, { __close = function() time.sleep(60) end })
