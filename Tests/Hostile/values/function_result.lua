-- expect: error bridge.value.refused
return print
