-- expect: error|ok|nil
-- Lua before its fix of 2022 made wrong code from this and read beyond the stack.
local f = load("local _ENV <const> = 200; x = 1; return y.z")
if f then pcall(f); return true end
error("refused")
