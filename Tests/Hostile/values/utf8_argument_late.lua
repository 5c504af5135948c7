-- expect: ok
-- Where it is said must not take long to find.
local ok, e = pcall(text.trim, string.rep("\u{20AC}", 80000) .. "\xff")
return not ok and e.message:find("invalid UTF-8 at byte 240001", 1, true) ~= nil
