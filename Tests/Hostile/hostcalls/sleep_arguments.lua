-- expect: ok
for _, s in ipairs({ -1, 61, 1e308, "x", {}, true }) do
  if pcall(time.sleep, s) then return s end
end
return not pcall(time.sleep, 0 / 0) and not pcall(time.sleep, math.huge)
