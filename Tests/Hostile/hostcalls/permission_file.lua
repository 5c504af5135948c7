-- expect: error
return file.append("../../x", "y")
