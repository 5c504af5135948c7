-- expect: ok
local t = {}
t.t = t
return not pcall(lead.observed, t) and not pcall(lead.observed, "x") and not pcall(lead.observed)
  and pcall(lead.observed, {}) and pcall(lead.observed, { id = string.rep("x", 100000) })
