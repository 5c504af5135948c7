-- expect: limit limit.time.slice
::again::
goto again
