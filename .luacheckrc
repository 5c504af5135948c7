std = "lua54"
max_line_length = 120
-- The modules the sandbox gives every script (docs/reference/bridge.md).
read_globals = { "log", "json", "time", "text", "slot", "store", "page", "lead", "http", "file", "secret", "mail", "html", "re", "crypto", "traceback" }
not_globals = { "io", "os", "package", "debug", "dofile", "loadfile", "collectgarbage", "warn" }
