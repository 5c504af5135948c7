-- expect: ok
local ok, e = pcall(json.decode, "[" .. string.rep("1,", 1000000) .. "1]")
return not ok and e.code == "json.text.invalid"
