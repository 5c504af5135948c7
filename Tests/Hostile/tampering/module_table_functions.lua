-- expect: error
table.insert(json, 1, print)
