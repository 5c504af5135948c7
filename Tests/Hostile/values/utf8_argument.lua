-- expect: ok
local ok, e = pcall(text.trim, "abc\xffdef")
return not ok and e.message:find("invalid UTF-8 at byte 4", 1, true) ~= nil
