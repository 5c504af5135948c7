-- expect: error
debug.sethook()
while true do end
