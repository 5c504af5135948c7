-- expect: error|ok
return { ["\xff\xfe"] = 1, ["\xff\xfd"] = 2 }
