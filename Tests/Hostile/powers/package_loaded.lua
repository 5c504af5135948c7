-- expect: error
return package.loaded.io
