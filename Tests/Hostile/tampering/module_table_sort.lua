-- expect: error
table.sort(json)
