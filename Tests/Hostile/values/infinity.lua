-- expect: error bridge.value.refused
return math.huge
