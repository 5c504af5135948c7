-- expect: error bridge.permission.missing
return secret.use("API_KEY")
