-- expect: ok
-- One character of 80,000 marks: composing it would take a time that grows with the square.
local s = "a" .. string.rep("\u{301}\u{323}", 40000)
for _, f in ipairs({ text.lower, text.squeeze, text.trim, text.digits, text.email, text.phone }) do f(s) end
return not pcall(text.nfc, s) and not pcall(text.contains_any, s, { "a" })
