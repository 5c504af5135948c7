-- expect: ok
for _, f in ipairs({ http.get, http.post, http.request, secret.use, page.goto_, page.click, mail.submit, file.append }) do
  if pcall(f, "https://a.example", "x") then return false end
end
return true
