-- expect: error|limit limit.calls.flow
while true do text.trim("x") end
