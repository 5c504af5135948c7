-- expect: limit|error
-- The message for a failed index looks for a name over the whole chain, for each link anew.
local parts = {}
for i = 1, 8000 do parts[i] = ".b" end
local f = load("local a = ...; return a" .. table.concat(parts))
local t = {}
t.b = setmetatable({}, { __index = function() return nil end })
while true do pcall(f, t) end
