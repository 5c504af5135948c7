-- expect: error
return require("......etc.passwd")
