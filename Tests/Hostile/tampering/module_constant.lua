-- expect: error
json.null = 1
