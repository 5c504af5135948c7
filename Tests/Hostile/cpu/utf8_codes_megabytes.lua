-- expect: limit limit.time.slice
local s = string.rep("\u{7FF}", 2000000)
while true do for _ in utf8.codes(s) do end end
