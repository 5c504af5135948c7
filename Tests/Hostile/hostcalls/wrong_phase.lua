-- expect: ok
-- A lone chunk counts as observe: what belongs to other entries is refused.
local ok, e = pcall(page.type, "input", "x")
return not ok and type(e.code) == "string"
