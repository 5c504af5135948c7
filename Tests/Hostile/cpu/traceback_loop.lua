-- expect: limit limit.time.slice
local function deep(n) if n > 0 then return deep(n - 1) .. "" end while true do traceback("x") end end
return deep(5000)
