-- expect: ok
-- Every host function, called with nothing and with everything: errors, never more.
local kinds = { "x", 1, 1.5, -1, true, {}, { 1, 2 }, { a = 1 }, json.null, math.maxinteger, 1e300, -1e300, "" }
for _, name in ipairs({ "log", "json", "time", "text", "slot", "store", "lead", "http", "page", "secret", "html", "re",
  "crypto", "mail", "file" }) do
  local module = _ENV[name]
  if module then
    for key, f in pairs(module) do
      if type(f) == "function" and key ~= "sleep" then
        pcall(f)
        for _, a in ipairs(kinds) do pcall(f, a); pcall(f, a, a); pcall(f, a, a, a) end
      end
    end
  end
end
return true
