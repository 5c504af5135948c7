-- expect: limit|error
local f = print
for _ = 1, 50000 do f = setmetatable({}, { __call = f }) end
while true do pcall(f) end
