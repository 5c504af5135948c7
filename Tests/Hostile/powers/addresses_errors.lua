-- expect: ok
local texts = {}
local function try(f, ...) local _, e = pcall(f, ...); texts[#texts + 1] = tostring(e) end
try(function() return {} .. {} end)
try(function() return {} < {} end)
try(function() return {} + 1 end)
try(function() return ({})() end)
try(function() return #print end)
try(string.rep, {})
try(setmetatable, 1, {})
try(table.concat, { {} })
try(error, {})
try(error, print)
try(string.format, "%d", {})
try(ipairs)
texts[#texts + 1] = traceback("x")
local all = table.concat(texts, "\n")
return not all:find("0x", 1, true) and not all:find("[^%w]/%w+/")
