-- expect: ok|error|limit|nil
local mt = {}
mt.__close = function() local g <close> = setmetatable({}, mt) end
do local g <close> = setmetatable({}, mt) end
