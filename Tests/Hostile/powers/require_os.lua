-- expect: error
return require("os").getenv("PATH")
