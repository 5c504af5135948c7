-- expect: error bridge.value.refused
return { rows = { { price = 0 / 0 } } }
