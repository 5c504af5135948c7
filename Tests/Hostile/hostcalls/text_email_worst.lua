-- expect: ok
return text.email(string.rep("a@", 50000)) == nil and text.email(string.rep("a.", 50000) .. "@" .. string.rep("b.", 10000)) == nil
