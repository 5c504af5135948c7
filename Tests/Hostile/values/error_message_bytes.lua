-- expect: error
error("\0\xff\27[31m\nforged: line")
