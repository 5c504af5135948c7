// The headers of the system's Lua 5.4. Only the C target CLuaShim includes them.
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
