-- expect: ok
return not pcall(text.lower, "\xed\xa0\x80")
