-- expect: error
log.info = function() end
