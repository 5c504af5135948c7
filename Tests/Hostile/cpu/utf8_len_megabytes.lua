-- expect: limit limit.time.slice
local s = string.rep("\u{10FFFF}", 1000000)
while true do utf8.len(s) end
