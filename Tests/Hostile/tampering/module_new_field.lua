-- expect: error
json.extra = 1
