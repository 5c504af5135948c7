// Where a script was when it failed, written without touching the Lua heap.
#include "internal.h"

#include <stdio.h>

static void note_place(ls_state *s, const lua_Debug *frame) {
    if (s->error_line > 0 || frame->currentline <= 0) return;
    snprintf(s->error_file, sizeof s->error_file, "%s", frame->source[0] == '=' ? frame->source + 1 : frame->short_src);
    s->error_line = frame->currentline;
}

// A function's name may be any text of the script: `t["x\n forged"]()`.
static bool is_plain(const char *name) {
    for (; *name; name++)
        if (*name < ' ' || *name == 127) return false;
    return true;
}

static int lines(const ls_buffer *text) {
    int count = 0;
    for (size_t i = 0; i < text->count; i++) count += text->bytes[i] == '\n';
    return count;
}

// One frame a line, innermost first, after those that `out` has already. The first script frame is also kept as the
// place of the error.
void ls_write_trace(ls_state *s, ls_buffer *out, lua_State *L, bool names) {
    lua_Debug frame;
    char line[512];
    if (out->count > 0 && out->bytes[out->count - 1] == 0) out->count--;
    for (int level = 0, written = lines(out); written < LS_FRAMES && lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, names ? "Sln" : "Sl", &frame);
        note_place(s, &frame);
        const char *name = names && frame.name && is_plain(frame.name) ? frame.name : NULL;
        bool is_script = frame.currentline > 0;
        if (!is_script && !name) continue;
        const char *source = frame.source[0] == '=' ? frame.source + 1 : frame.short_src;
        if (is_script) {
            snprintf(line, sizeof line, "%.200s:%d:", source, frame.currentline);
        } else {
            snprintf(line, sizeof line, "[host]:");
        }
        ls_buffer_text(s, out, line);
        if (name) {
            snprintf(line, sizeof line, " in function '%.80s'\n", name);
        } else {
            snprintf(line, sizeof line, *frame.what == 'm' ? " in main chunk\n" : " in function\n");
        }
        ls_buffer_text(s, out, line);
        written++;
    }
    ls_buffer_put(s, out, "", 1);
}

void ls_clear_error(ls_state *s) {
    s->trace.count = 0;
    s->error_value.count = 0;
    s->error_file[0] = 0;
    s->error_line = 0;
    s->has_error_value = s->error_is_host = false;
}

// A coroutine that fails inside coroutine.wrap takes its frames with it, so they are kept as long as the same error
// travels on. The error is on top of L.
void ls_note_inner_trace(ls_state *s, lua_State *L, lua_State *inner) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_inner_error);
    if (!lua_rawequal(L, -1, -2)) {
        s->inner_trace.count = 0;
        s->error_line = 0;
        lua_pushvalue(L, -2);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &ls_key_inner_error);
    }
    lua_pop(L, 1);
    ls_write_trace(s, &s->inner_trace, inner, true);
}

// Encodes the error value, and notes whether it is one the host raised. Runs on the main thread inside a pcall.
static int encode_error(lua_State *L) {
    ls_state *s = ls_of(L);
    if (lua_istable(L, 1)) {
        if (lua_getmetatable(L, 1)) {
            lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_error_mark);
            s->error_is_host = lua_rawequal(L, -1, -2);
            lua_pop(L, 2);
        }
        s->has_error_value = ls_encode(s, L, 1, &s->error_value, true) && s->error_value.count <= LS_MAX_ERROR;
        if (s->has_error_value) return 0;
        // A table that is too large or cannot cross as a whole still tells its code and message.
        lua_settop(L, 1);
        lua_newtable(L);
        const char *const keys[] = {"code", "message", "retry"};
        for (int i = 0; i < 3; i++) {
            lua_pushstring(L, keys[i]);
            if (lua_rawget(L, 1) == LUA_TSTRING || lua_isboolean(L, -1)) {
                lua_setfield(L, 2, keys[i]);
            } else {
                lua_pop(L, 1);
            }
        }
        s->error_value.count = 0;
        s->has_error_value = ls_encode(s, L, 2, &s->error_value, true);
        return 0;
    }
    if (lua_type(L, 1) != LUA_TSTRING && lua_type(L, 1) != LUA_TNUMBER) {
        lua_pushfstring(L, "the script raised a value of type %s", luaL_typename(L, 1));
        lua_replace(L, 1);
    } else {
        lua_tostring(L, 1);
    }
    size_t count;
    const char *text = lua_tolstring(L, 1, &count);
    if (count > 2048) lua_pushlstring(L, text, 2048), lua_replace(L, 1);
    s->has_error_value = ls_encode(s, L, 1, &s->error_value, true);
    return 0;
}

// The failed flow's stack is still whole here: lua_resume does not unwind it.
void ls_describe_error(ls_state *s, lua_State *flow) {
    lua_State *L = s->main;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ls_key_inner_error);
    lua_pushvalue(flow, -1);
    lua_xmove(flow, L, 1);
    bool from_inner = s->inner_trace.count > 0 && lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    s->trace.count = 0;
    if (from_inner) {
        ls_buffer_put(s, &s->trace, s->inner_trace.bytes, s->inner_trace.count);
    } else {
        s->error_line = 0;
        s->error_file[0] = 0;
    }
    ls_write_trace(s, &s->trace, flow, true);
    s->slice_open = false;
    lua_pushcfunction(L, encode_error);
    lua_pushvalue(flow, -1);
    lua_xmove(flow, L, 1);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
}
