-- expect: error bridge.value.refused
return { [1] = 1, [1 << 40] = 2 }
