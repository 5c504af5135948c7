-- expect: ok
return text.fill("{a}{b}{", { a = "{b}", b = "{a}" }) == "{b}{a}{"
