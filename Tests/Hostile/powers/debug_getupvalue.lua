-- expect: error
return debug.getupvalue(require, 1)
