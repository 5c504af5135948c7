-- expect: limit limit.time.slice
local s = string.rep("\x80", 4000000)
while true do pcall(utf8.offset, s, -1); pcall(utf8.len, s); pcall(utf8.codepoint, s, 1, -1) end
