-- expect: error
return os.time()
