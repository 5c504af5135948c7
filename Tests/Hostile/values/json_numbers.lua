-- expect: ok
for _, s in ipairs({ "1e999", "-1e999", "NaN", "Infinity", "0x10", "01", "1.", ".5", "1e", "--1", "+1",
  string.rep("1", 100000), "1" .. string.rep("0", 500) }) do
  if pcall(json.decode, s) then return s end
end
return json.decode("9223372036854775807") == math.maxinteger and json.decode("1e308") == 1e308
