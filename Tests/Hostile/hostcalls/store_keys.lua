-- expect: ok
return not pcall(store.set, "", 1) and not pcall(store.set, string.rep("k", 513), 1) and not pcall(store.set, "\xff", 1)
  and pcall(store.set, "../../etc/passwd", 1) and store.get("../../etc/passwd") == 1
