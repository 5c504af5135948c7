-- expect: limit limit.time.flow
time.sleep(60)
