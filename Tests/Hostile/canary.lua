-- expect: ok
-- Runs after each attack in the same process: every library and every module that a lone chunk has, with answers that
-- are known beforehand. Returns true, or raises which answer was wrong.
local function is(found, wanted, what)
  if found ~= wanted then error(what .. ": " .. tostring(found) .. " instead of " .. tostring(wanted), 2) end
end
local function raises(code, f, ...)
  local ok, e = pcall(f, ...)
  is(ok, false, "refusal")
  is(type(e) == "table" and e.code or nil, code, "code")
end

-- The language and the base library.
is(_VERSION, "Lua 5.4", "version")
is(select("#", table.unpack({ 1, 2, 3 })), 3, "select")
is(tostring(nil) .. tostring(1) .. tostring(1.5) .. tostring(true), "nil11.5true", "tostring")
is(tonumber("0x10") + tonumber("z", 36), 51, "tonumber")
is(type(print) .. type({}) .. type("") .. type(1), "functiontablestringnumber", "type")
is(rawequal("a", "a") and rawlen({ 1, 2 }) == 2 and rawget({ 5 }, 1) == 5, true, "raw functions")
is(select(2, pcall(error, "x", 0)), "x", "pcall")
is(select(2, xpcall(error, function(e) return "h" .. e end, "x")), "hx", "xpcall")
is(load("return ... + 1")(2), 3, "load")
is(next({}), nil, "next")
is(#traceback("x") > 1, true, "traceback")
is(getmetatable(setmetatable({}, { __metatable = "m" })), "m", "metatables")
local sum = 0
for _, v in ipairs({ 1, 2, 3 }) do sum = sum + v end
for _, v in pairs({ a = 4 }) do sum = sum + v end
is(sum, 10, "ipairs and pairs")
local closed = false
do
  local guard <close> = setmetatable({}, { __close = function() closed = true end })
  is(guard ~= nil, true, "guard")
end
is(closed, true, "close")
is(setmetatable({}, { __index = function(_, k) return k .. "!" end }).hi, "hi!", "index")
is(7 // 2 + 7 % 3 + (1 << 4) + (6 & 3), 22, "operators")

-- string, with patterns.
is(("Hello"):upper() .. ("Hello"):lower() .. ("abc"):reverse(), "HELLOhellocba", "case")
is(("hello"):sub(2, -2) .. ("ab"):rep(3, "-") .. #"four", "ellab-ab-ab4", "sub and rep")
is(string.char(("A"):byte(1, -1), 66), "AB", "byte and char")
is(string.format("%5.2f|%-4s|%04d|%q|%x", 3.14159, "ab", 42, "q", 255), ' 3.14|ab  |0042|"q"|ff', "format")
is(("key = value"):match("^(%w+)%s*=%s*(%w+)$"), "key", "match")
is(select(2, ("a.b.c"):gsub("%.", "-")), 2, "gsub")
is(("hello world"):find("o w"), 5, "find")
is(("a(b(c)d)e"):match("%b()"), "(b(c)d)", "balance")
is((("the cat"):gsub("%f[%w]%w+", string.upper)), "THE CAT", "frontier")
local words = {}
for w in ("one two  three"):gmatch("%a+") do words[#words + 1] = w end
is(table.concat(words, ","), "one,two,three", "gmatch")
is(string.unpack("<I2", string.pack("<I2", 513)), 513, "pack")

-- table, math, utf8, coroutine.
local t = { 3, 1, 2 }
table.sort(t)
table.insert(t, 4)
table.insert(t, 1, 0)
is(table.remove(t) + table.remove(t, 1), 4, "remove")
is(table.concat(t, ","), "1,2,3", "sort")
is(table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), ","), "2,3,3", "move")
is(table.pack(1, nil, 3).n, 3, "pack")
table.sort(t, function(a, b) return a > b end)
is(t[1], 3, "sort with a comparator")
is(math.floor(2.7) + math.max(1, 5) + math.abs(-3) + math.tointeger(2.0), 12, "math")
is(math.type(1) .. math.type(1.0), "integerfloat", "math.type")
math.randomseed(42)
local random = math.random(1, 1000000)
math.randomseed(42)
is(math.random(1, 1000000), random, "random")
is(utf8.len("\u{20AC}uro") + utf8.codepoint("\u{20AC}") + #utf8.char(8364), 8371, "utf8")
local co = coroutine.wrap(function(a) local b = coroutine.yield(a + 1); return b * 2 end)
is(co(1) + co(5), 12, "coroutine")
is(coroutine.status(coroutine.create(print)), "suspended", "status")

-- The host's modules.
is(json.encode({ b = { 1, 2.5, "x" }, a = json.null }), '{"a":null,"b":[1,2.5,"x"]}', "json.encode")
is(json.decode('{"a":[1,{"b":"c"}]}').a[2].b, "c", "json.decode")
is(json.encode(json.array({})), "[]", "json.array")
raises("json.text.invalid", json.decode, "{")
is(time.iso(0), "1970-01-01T00:00:00.000Z", "time.iso")
is(time.parse_iso("1970-01-02T00:00:00Z"), 86400, "time.parse_iso")
is(time.parse_age("3 hrs ago"), 3, "time.parse_age")
is(time.now() > 1e9, true, "time.now")
time.sleep(0.001)
is(text.trim("  x ") .. text.squeeze(" a   b ") .. text.lower("ÄB") .. text.digits("+91 98"), "xa bäb9198", "text")
is(text.phone("098765 43210", "IN"), "+919876543210", "text.phone")
is(text.email("write to A@b.example now"), "a@b.example", "text.email")
is(text.contains_any("we need red chillies", { "chilli", "red chillies" }), "red chillies", "text.contains_any")
is(text.fill("Dear {name}", { name = "you" }), "Dear you", "text.fill")
is(#text.nfc("e\u{301}"), 2, "text.nfc")
is(store.get("canary"), nil, "store is empty")
store.set("canary", { n = 1, list = { 1, 2 } })
is(store.get("canary").list[2], 2, "store.get")
is(table.concat(store.list("can"), ","), "canary", "store.list")
is(store.delete("canary"), true, "store.delete")
is(slot.id(), nil, "slot.id")
is(slot.dry_run(), true, "slot.dry_run")
is(next(slot.config()), nil, "slot.config")
is(lead.seen("1"), false, "lead.seen")
lead.observed({ id = "1" })
is(lead.seen("1"), true, "lead.observed")
log.debug("the canary sings", { ok = true })
raises("bridge.permission.missing", http.get, "https://a.example")
raises("bridge.module.read_only", function() json.decode = nil end)
is(require("json"), json, "require")

-- What must not be there.
for _, name in ipairs({ "io", "os", "package", "debug", "dofile", "loadfile", "collectgarbage", "warn" }) do
  is(_G[name], nil, name)
end
return true
