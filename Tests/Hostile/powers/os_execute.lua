-- expect: error
return os.execute("id")
