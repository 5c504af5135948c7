-- expect: ok
for _, s in ipairs({ "", " ", "{", "}", "[", "]", "[1,]", "{a:1}", "'x'", "nul", '"\\u12"', '"\\x"', '"a\nb"', "[1 2]",
  "\xef\xbb\xbf[]", "\0", '"\xff"', "[]]", "tru" }) do
  if pcall(json.decode, s) then return s end
end
return true
