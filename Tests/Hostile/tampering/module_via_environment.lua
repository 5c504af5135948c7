-- expect: error
_ENV.json.decode = print
