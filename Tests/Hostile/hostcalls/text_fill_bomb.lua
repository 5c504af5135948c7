-- expect: ok
local big = string.rep("x", 100000)
local ok, e = pcall(text.fill, string.rep("{a}", 1000), { a = big })
return not ok and e.code == "text.size.exceeded" and not pcall(text.fill, string.rep("{a}", 20000), { a = "x" })
