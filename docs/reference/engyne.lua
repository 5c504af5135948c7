---@meta
-- luacheck: ignore
-- Generated from the table that registers the functions; do not edit.

---@class log
log = {}

--- One log line of level debug, secrets masked.
--- Works in every entry.
---@return any  # nothing
function log.debug(message, fields) end

--- One log line of level info; `print` does the same.
--- Works in every entry.
---@return any  # nothing
function log.info(message, fields) end

--- One log line of level warning.
--- Works in every entry.
---@return any  # nothing
function log.warn(message, fields) end

--- One log line of level error.
--- Works in every entry.
---@return any  # nothing
function log.error(message, fields) end

---@class json
json = {}
json.null = nil

--- Compact JSON with sorted keys.
--- Works in every entry.
---@return any  # string
function json.encode(value) end

--- Reads strict JSON; a null inside becomes `json.null`, `null` alone is nil. Raises `json.text.invalid`.
--- Works in every entry.
---@return any  # any
function json.decode(text) end

--- Marks a table as a list, so that an empty one is written `[]`.
--- Works in every entry.
---@return any  # table
function json.array(list) end

---@class time
time = {}

--- Seconds since 1970, UTC, to the millisecond.
--- Works in every entry.
---@return any  # number
function time.now() end

--- ISO-8601 UTC with milliseconds.
--- Works in every entry.
---@return any  # string
function time.iso(seconds) end

--- Seconds of an ISO-8601 time; nil when it is none.
--- Works in every entry.
---@return any  # number|nil
function time.parse_iso(text) end

--- Hours of a wording such as `3 hrs ago`, `Yesterday`, `( 2 Days Old )`.
--- Works in every entry.
---@return any  # number|nil
function time.parse_age(text) end

--- Waits.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, selfcheck, send, verify.
---@return any  # nothing
function time.sleep(seconds) end

---@class text
text = {}

--- Without white space at both ends.
--- Works in every entry.
---@return any  # string
function text.trim(text) end

--- Every run of white space as one space, trimmed.
--- Works in every entry.
---@return any  # string
function text.squeeze(text) end

--- Lower case of every script, not only ASCII.
--- Works in every entry.
---@return any  # string
function text.lower(text) end

--- Unicode normal form C.
--- Works in every entry.
---@return any  # string
function text.nfc(text) end

--- Only the digits, those of other scripts as 0-9.
--- Works in every entry.
---@return any  # string
function text.digits(text) end

--- The first phone number as E.164; region is an ISO code, the slot's by default.
--- Works in every entry.
---@return any  # string|nil
function text.phone(text, region) end

--- The first e-mail address, lower case.
--- Works in every entry.
---@return any  # string|nil
function text.email(text) end

--- The first of the words that stands in the text as a whole phrase, any case.
--- Works in every entry.
---@return any  # string|nil
function text.contains_any(text, words) end

--- Replaces `{name}` and `{table.name}`; what is unknown becomes empty.
--- Works in every entry.
---@return any  # string
function text.fill(template, values) end

---@class re
re = {}

--- The first match: the whole, then each group, false for a group that took no part; nil when nothing matches.
--- Works in every entry.
---@return any  # (string|false)[]|nil
function re.match(text, pattern) end

--- Where the first match at or after byte `init` is; a negative `init` counts from the end.
--- Works in every entry.
---@return any  # RegexMatch|nil
function re.find(text, pattern, init) end

--- Every match from left to right, each as `re.match` tells it.
--- Works in every entry.
---@return any  # (string|false)[][]
function re.all(text, pattern, limit) end

--- The text with each match replaced; `\0` stands for the match, `\1` to `\9` for its groups, `\\` for a backslash.
--- Works in every entry.
---@return any  # string
function re.replace(text, pattern, with, limit) end

---@class crypto
crypto = {}

--- SHA-256 of the bytes; encoding is `hex`, the default, `base64`, `base64url` or `raw`.
--- Works in every entry.
---@return any  # string
function crypto.sha256(text, encoding) end

--- A keyed hash with a key the script has; algorithm is `sha256`, `sha512` or `sha1`. A secret signs by `secret.hmac`.
--- Works in every entry.
---@return any  # string
function crypto.hmac(algorithm, key, text, encoding) end

--- Base64 with padding.
--- Works in every entry.
---@return any  # string
function crypto.base64_encode(bytes) end

--- The bytes of strict base64. Raises `crypto.text.invalid`.
--- Works in every entry.
---@return any  # string
function crypto.base64_decode(text) end

--- Base64 for addresses: `-` and `_`, no padding.
--- Works in every entry.
---@return any  # string
function crypto.base64url_encode(bytes) end

--- The bytes of base64url, padded or not. Raises `crypto.text.invalid`.
--- Works in every entry.
---@return any  # string
function crypto.base64url_decode(text) end

--- Two lower-case digits a byte.
--- Works in every entry.
---@return any  # string
function crypto.hex_encode(bytes) end

--- The bytes of hex. Raises `crypto.text.invalid`.
--- Works in every entry.
---@return any  # string
function crypto.hex_decode(text) end

--- Whether two strings are the same, in the same time wherever they differ.
--- Works in every entry.
---@return any  # boolean
function crypto.equal(a, b) end

--- A random UUID, version 4; the same ones each time in a fixture.
--- Works in every entry.
---@return any  # string
function crypto.uuid() end

---@class slot
slot = {}

--- The slot's id.
--- Works in every entry.
---@return any  # string|nil
function slot.id() end

--- The slot's settings that concern scripts: client, timezone, country.
--- Works in every entry.
---@return any  # table
function slot.config() end

--- Whether acts are left out; for log lines, the host leaves them out by itself.
--- Works in every entry.
---@return any  # boolean
function slot.dry_run() end

---@class store
store = {}

--- What was stored under the key, per plugin and slot; nil when nothing.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
---@return any  # any
function store.get(key) end

--- Stores a JSON value; nil deletes it.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
---@return any  # nothing
function store.set(key, value) end

--- Whether there was something to delete.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
---@return any  # boolean
function store.delete(key) end

--- The stored keys with this prefix, sorted.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
---@return any  # string[]
function store.list(prefix) end

---@class page
page = {}

--- Opens an address of the allowed hosts.
--- Works in: balance, click, login, observe, verify.
---@return any  # Visit
function page.open(url) end

--- The same as `page.open`; `goto` is a Lua keyword, so it is written `page["goto"](url)`.
--- Works in: balance, click, login, observe, verify.
---@return any  # Visit
page["goto"] = function(url) end

--- The address the page is at now.
--- Works in: balance, click, login, observe, verify.
---@return any  # string
function page.url() end

--- Which alternative of a list appeared, counted from 1; nil when none did.
--- Works in: balance, click, login, observe, verify.
---@return any  # integer|nil
function page.wait(locator, seconds) end

--- The text of the first match.
--- Works in: balance, click, login, observe, verify.
---@return any  # string|nil
function page.text(locator) end

--- One table per match, each with the fields found.
--- Works in: balance, click, login, observe, verify.
---@return any  # PageRows
function page.all(locator, fields, options) end

--- The same fields over the whole page.
--- Works in: balance, click, login, observe, verify.
---@return any  # table
function page.one(fields) end

--- An attribute of the first match.
--- Works in: balance, click, login, observe, verify.
---@return any  # string|nil
function page.attr(locator, name) end

--- Whether a match is visible.
--- Works in: balance, click, login, observe, verify.
---@return any  # boolean
function page.visible(locator) end

--- Brings the first match into view.
--- Works in: balance, click, login, observe, verify.
---@return any  # nothing
function page.scroll(locator) end

--- The page's markup as it is now.
--- Works in: balance, click, login, observe, verify.
---@return any  # string
function page.html() end

--- Keeps a picture among the run's evidence, answers its name.
--- Works in: balance, click, login, observe, verify.
---@return any  # string
function page.screenshot(name) end

--- The page's own answers since the entry began.
--- Works in: balance, click, login, observe, verify.
---@return any  # PageAnswer[]
function page.responses(url_part) end

--- Clicks once on exactly one visible, still, uncovered element.
--- Works in: click.
---@return any  # Click
function page.click(locator, why) end

--- Types `ctx.code`, the code a person gave, and nothing else, while a challenge is open.
--- Works in: login.
---@return any  # nothing
function page.type(locator, code) end

---@class lead
lead = {}

--- Hands over one row early; returning the list is the usual way.
--- Works in: observe, pull.
---@return any  # nothing
function lead.observed(row) end

--- Whether this lead id was observed before.
--- Works in: observe, pull.
---@return any  # boolean
function lead.seen(id) end

---@class http
http = {}

--- A GET request.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # HTTPAnswer
function http.get(url, options) end

--- A POST, a table as JSON; outside send and pairing only to `token_urls`.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # HTTPAnswer
function http.post(url, body, options) end

--- Any request the entry allows: reading ones (GET, HEAD) outside send and pairing.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # HTTPAnswer
function http.request(request) end

---@class mail
mail = {}

--- Hands one mail to the host's submission server.
--- Works in: send.
---@return any  # MailAnswer
function mail.submit(mail) end

--- Whether the Sent folder holds it; nil without a mailbox.
--- Works in: probe.
---@return any  # boolean|nil
function mail.find(message_id) end

---@class file
file = {}

--- Appends one line to a file of this plugin's own folder under runtime/channels.
--- Works in: send.
---@return any  # nothing
function file.append(name, line) end

--- Whether a line of this plugin's own file holds the text.
--- Works in: probe.
---@return any  # boolean
function file.find(name, needle) end

---@class secret
secret = {}

--- Whether the secret is set.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # boolean
function secret.has(name) end

--- A stand-in that only http templates resolve; there is no way to read a secret.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # string
function secret.use(name) end

--- An RS256 token signed with an RSA key: a PEM, or a service account's JSON, which also gives `kid` and `iss`.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # string
function secret.sign_jwt(name, claims) end

--- A keyed hash; encoding is hex, the default, or base64.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # string
function secret.hmac(name, algorithm, text, encoding) end

--- Compares a keyed hash in constant time.
--- Works in: balance, health, pairing, probe, pull, receive, send.
---@return any  # boolean
function secret.check_hmac(name, algorithm, text, hex) end
