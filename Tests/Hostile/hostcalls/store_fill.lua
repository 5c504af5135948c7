-- expect: error|limit
for i = 1, 1e9 do store.set("k" .. i, string.rep("x", 10000)) end
