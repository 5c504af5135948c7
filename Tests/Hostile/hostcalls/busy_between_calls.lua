-- expect: limit limit.time.flow
-- Each slice stays below its limit; the flow as a whole does not.
while true do
  for _ = 1, 1000000 do end
  pcall(time.now)
end
