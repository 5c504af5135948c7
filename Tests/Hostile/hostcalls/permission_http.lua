-- expect: error bridge.permission.missing
return http.get("http://127.0.0.1/")
