-- expect: error bridge.value.refused
return { coroutine.create(print) }
