-- expect: error bridge.value.refused
return { [{}] = 1 }
