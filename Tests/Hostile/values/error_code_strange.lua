-- expect: error
error({ code = { {} }, message = 5, retry = "maybe" })
