-- expect: error
return coroutine.close(coroutine.create(print))
