-- expect: error
-- The scripts beside this one are other plugins.
return require("io_open")
