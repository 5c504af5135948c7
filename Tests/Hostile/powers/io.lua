-- expect: ok
return io == nil and os == nil and package == nil and debug == nil
