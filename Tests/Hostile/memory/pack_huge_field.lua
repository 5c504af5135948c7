-- expect: limit|error
return string.pack("c2147483647", "")
