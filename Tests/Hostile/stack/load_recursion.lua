-- expect: error|limit
function again() return 1 + load("return again()")() end
return again()
