-- expect: ok
return load("if a then" .. string.rep(" elseif a then", 1000) .. " end") ~= nil
