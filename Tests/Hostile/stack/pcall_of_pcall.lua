-- expect: ok|error|nil
return pcall(pcall, pcall, pcall, pcall, pcall, error)
