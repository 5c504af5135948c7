-- expect: ok
for _, s in ipairs({ "", "9999999999999999999999 days", string.rep("9", 4000) .. " days", "1e400 hours", "-5 mins", "0x10 mins",
  "\u{661} day", string.rep("1 day ", 600), "2026-99-99T99:99:99Z", "2026-02-31T00:00:00Z", "0000-01-01T00:00:00+99:99" }) do
  pcall(time.parse_age, s)
  pcall(time.parse_iso, s)
end
return time.parse_age("3 hrs ago") == 3
