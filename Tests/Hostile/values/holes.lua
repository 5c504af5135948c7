-- expect: error bridge.value.refused
return { 1, 2, nil, 4 }
