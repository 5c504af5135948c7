-- expect: ok
local words = {}
for i = 1, 1000 do words[i] = string.rep("a", 50) .. i end
local many = {}
for i = 1, 5000 do many[i] = "w" .. i end
return text.contains_any(string.rep("a", 30000), words) == nil and not pcall(text.contains_any, "x", many)
  and not pcall(text.contains_any, string.rep("a", 200000), words)
