-- expect: error bridge.value.refused
return { [true] = 1 }
