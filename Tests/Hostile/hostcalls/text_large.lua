-- expect: ok
return not pcall(text.squeeze, string.rep(" x", 1000000)) and not pcall(text.nfc, string.rep("\u{1F468}\u{200D}", 300000))
