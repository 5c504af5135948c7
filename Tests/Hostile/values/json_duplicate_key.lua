-- expect: ok
return not pcall(json.decode, '{"a":1,"a":2}')
