-- expect: error bridge.value.refused
return { [-1] = 1, [0] = 2 }
