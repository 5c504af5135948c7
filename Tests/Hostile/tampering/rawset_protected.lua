-- expect: error
rawset(setmetatable({}, { __metatable = false }), 1, 2)
