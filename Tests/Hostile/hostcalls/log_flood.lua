-- expect: ok
for i = 1, 1000 do log.info("line " .. i) end
return true
