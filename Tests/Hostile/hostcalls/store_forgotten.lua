-- expect: ok
-- What another script of this run stored is not here.
return store.get("wide") == nil and #store.list() == 0
