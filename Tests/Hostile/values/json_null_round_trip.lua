-- expect: ok
local t = json.decode('{"a":null,"b":[],"c":{}}')
return t.a == json.null and json.encode(t) == '{"a":null,"b":[],"c":{}}'
