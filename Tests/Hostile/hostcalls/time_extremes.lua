-- expect: ok
for _, s in ipairs({ 1e300, -1e300, math.maxinteger, math.mininteger, 1e15, -1e15, 253402300800 }) do
  if pcall(time.iso, s) then return s end
end
return time.iso(253402300799) == "9999-12-31T23:59:59.000Z" and time.iso(-62135596800) == "0001-01-01T00:00:00.000Z"
