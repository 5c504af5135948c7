-- expect: error bridge.value.refused
return { [1.5] = 1 }
