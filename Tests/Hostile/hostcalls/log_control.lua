-- expect: ok
log.warn("\27[2J\nforged line\r\0", { ["\27[1m"] = "\27[2J" })
return true
