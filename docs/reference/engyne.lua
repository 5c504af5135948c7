---@meta
-- luacheck: ignore
-- Generated from the table that registers the functions; do not edit.
-- In a plugin: ---@type Connector (or Channel) before the table it returns.

---@alias HashEncoding "hex"|"base64"|"base64url"|"raw"

---@alias HashName "sha256"|"sha512"|"sha1"

--- CSS, a locator table, or a list of alternatives tried in order
---@alias Locator string|table

--- CSS for the text of an element, a field table, or a list of fallbacks
---@alias Field string|table

--- What a plugin declares. Any other key is refused.
---@class Manifest
---@field name string # as the file or folder is called
---@field version string # three numbers, e.g. 1.0.0
---@field api 1
---@field kind "connector"|"channel"
---@field summary? string # one sentence
---@field carries? string # the channel it serves; its own name unless given
---@field audience? "buyer"|"staff" # whom it writes to; buyers unless given
---@field receives? string # a webhook path, `/webhook/NAME`
---@field default? boolean # whether a slot that names no connector gets this one
---@field permissions? Permissions
---@field settings? table<string, Setting>
---@field limits? Limits

--- The doors a plugin asks for. An admin reads them before enabling it.
---@class Permissions
---@field hosts? string[] # `name.example.com` or `*.example.com`, https
---@field token_urls? string[] # addresses reading entries may POST to
---@field secrets? string[] # names of environment variables
---@field page? ("read"|"click"|"code")[]
---@field emit? "lead.observed"[]
---@field mail? boolean
---@field files? boolean

--- One setting: a value of the slot, else of the environment, else the default.
---@class Setting
---@field type "string"|"integer"|"number"|"boolean"|"list"|"url"|"path"
---@field required? boolean
---@field default? any
---@field env? string # the variable that gives it
---@field help? string
---@field min? number
---@field max? number
---@field one_of? any[]

--- What a plugin may use beyond, or below, the defaults.
---@class Limits
---@field memory_mb? integer # 1–128, 32 by default
---@field slice_ms? integer # 10–2000, 200 by default
---@field flow_s? integer # 1–600, 120 by default
---@field clicks? integer # 1–5, 1 by default

--- What every entry gets first.
---@class Context
---@field settings table<string, any> # the values of manifest.settings
---@field now number # seconds since 1970
---@field slot? string # absent in `receive`
---@field code? string # in `login`: what a person answered to a challenge
---@field clicked_at? number # in `verify`: seconds since 1970
---@field contact? table # in `verify`: what is known of the contact already
---@field rivals? Lead[] # in `verify`: other leads whose clicks are not settled; theirs is no proof

--- One lead as a page shows it. What the page does not tell is left out; a field of the wrong type rejects the row.
---@class LeadRow
---@field id string|integer # 1–64 characters
---@field title string
---@field category? string
---@field parent_category? string
---@field country? string
---@field country_iso? string # two letters
---@field city? string
---@field state? string
---@field posted_at? number|string # seconds since 1970, or ISO-8601 with a zone
---@field age_hours? number
---@field member_months? number
---@field availability? {phone?: boolean, email?: boolean, whatsapp?: boolean} # which ways a buyer can be reached
---@field quantity? string|{value?: number, unit?: string, text?: string} # a text alone counts as `text`
---@field order_value? string|{min?: number, max?: number, text?: string} # in the site's money
---@field purpose? string
---@field sold_out? boolean
---@field url? string

--- A lead as the host knows it: a `LeadRow` once more.
---@class Lead : LeadRow
---@field id string
---@field title string
---@field clicked_at? string # ISO-8601, in `verify`

--- Why `login` is not "ok".
---@class LoginAnswer
---@field challenge? string # `otp`, `captcha`, …: a person is asked
---@field detail? string
---@field result? "ok"|"login_required"
---@field cooldown? {seconds: number} # come back later

--- What `observe` saw.
---@class Observation
---@field leads LeadRow[]
---@field empty? boolean # true when the page itself says that there is none
---@field notices? string[] # words of the site a person should read
---@field login? "login_required"
---@field challenge? string
---@field cooldown? {seconds: number} # at most an hour

--- What `pull` got.
---@class Pulled
---@field leads? LeadRow[] # each may have a `contact`; absent when nothing could be read
---@field cursor? any # given to the next call; 64 KB as JSON
---@field incomplete? boolean # whether there is more at once
---@field notices? string[]
---@field login? "login_required"
---@field detail? string
---@field cooldown? {seconds: number}

--- A buyer. What is no number or address is kept as text beside it.
---@class Contact
---@field name? string
---@field company? string
---@field phone? string
---@field alt_phone? string
---@field email? string
---@field country_iso? string

--- What the page answered to the click.
---@class ClickAnswer
---@field result "confirmed"|"refused"|"uncertain"
---@field reason? string
---@field contact? Contact
---@field cooldown? {seconds: number} # with `rate_limited` or `busy`: how long to wait

--- Whether the lead stands among the bought ones.
---@class VerifyAnswer
---@field verified boolean
---@field by? string # where it was found
---@field contact? Contact
---@field evidence? any
---@field reason? string
---@field login? "login_required"

--- One page for the probe.
---@class ProbePage
---@field name string
---@field url string
---@field wait? Locator
---@field cards? Locator
---@field near? string[] # words that stand near what is looked for

--- One message to be sent, or whose fate is asked for.
---@class Message
---@field id string
---@field ref string # the same at every try: give it to the vendor
---@field to string
---@field body string
---@field subject? string
---@field kind string
---@field lead_id? string
---@field try integer # from 1
---@field at? string

--- How a send ended.
---@class Outcome
---@field outcome "sent"|"retry"|"permanent_item"|"permanent_target"|"pause_channel"|"unknown"
---@field external_id? string # with `sent`: the vendor's id
---@field proof? string # with `sent`: what the vendor said, 500 characters
---@field after? number # with `retry`: seconds, at most a day
---@field reason? string
---@field until_at? string # with `pause_channel`: ISO-8601

--- What a message is written about.
---@class ComposeEvent
---@field lead Lead
---@field contact? Contact
---@field slot string
---@field text? string # the slot's template, filled by the host

--- The message for an event; no `to` means that there is nobody to write to.
---@class Composition
---@field to? string
---@field body string
---@field subject? string

--- Whether the vendor answers.
---@class Health
---@field ok boolean
---@field detail? string

--- A request that came in.
---@class WebhookRequest
---@field method string
---@field path string
---@field query? table<string, string>
---@field headers table<string, string> # names in lower case
---@field body string

--- What a webhook said.
---@class Received
---@field reply? {status: integer, body?: string}
---@field messages? table[] # `{slot =, id =, from =, text =, at =, from_me =}` each
---@field statuses? table[] # `{external_id =, state =}` each

--- How far linking an account is.
---@class Pairing
---@field status string
---@field png? string # with `qr`: the picture's bytes

--- One match with its place.
---@class RegexMatch
---@field from integer # its first byte, counted from 1
---@field to integer # its last byte
---@field text string
---@field groups (string|false)[] # false for a group that took no part

--- A parsed page or one element of it; its functions are called with `:`.
---@class HTMLNode
---@field select fun(self: HTMLNode, css: string): HTMLNode[] # The elements inside that match a CSS selector, in document order; at most 10,000.
---@field text fun(self: HTMLNode): string # Its text, squeezed, without scripts, blocks kept apart.
---@field attr fun(self: HTMLNode, name: string): string? # An attribute, or nil.
---@field html fun(self: HTMLNode): string # The markup inside.
---@field all fun(self: HTMLNode, locator: Locator, fields: table, options?: {limit?: integer}): PageRows # Rows in the page language, as `page.all` gives them.
---@field one fun(self: HTMLNode, fields: table): table # The same fields over this page or element.

--- What `page.all` may be told besides.
---@class AllOptions
---@field limit? integer # rows at most, 1–500
---@field name? string # how the selector report calls these rows; `cards` by default

--- Where the page came to.
---@class Visit
---@field url string # after redirects
---@field status? integer # of the document
---@field retry_after? integer # seconds the answer asks to wait

--- A frame of the page.
---@class Frame
---@field url string # of its document
---@field frame Locator # for the `frame` of a locator that looks inside

--- What `page.all` found.
---@class PageRows
---@field rows table[]
---@field matched_by? integer|string # the alternative that matched
---@field matches integer # how many elements match

--- One answer the page itself received.
---@class PageAnswer
---@field url string
---@field method string
---@field status integer
---@field body string
---@field request_body? string
---@field retry_after? integer # seconds it asks to wait

--- What became of a click.
---@class Click
---@field dispatched boolean # whether the press reached the page
---@field reason? string # why not
---@field detail? string
---@field opened? string[] # addresses of windows the page opened meanwhile
---@field dialogs? string[] # texts of dialogs the page opened meanwhile

--- What a request may carry besides its address.
---@class HTTPOptions
---@field headers? table<string, string>
---@field timeout? number # seconds, 30 by default, at most 600
---@field reads? boolean # true: a GET or HEAD that changes nothing; its loss does not make a send unknown

--- A whole request; at most one of `json`, `form` and `body`.
---@class HTTPRequest
---@field method? string # GET by default
---@field url string
---@field json? any # sent as JSON
---@field form? table<string, string> # sent as a form
---@field body? string
---@field headers? table<string, string>
---@field timeout? number # seconds, 30 by default, at most 600
---@field reads? boolean # true: a GET or HEAD that changes nothing; its loss does not make a send unknown

--- What a server answered, whatever the status.
---@class HTTPAnswer
---@field status integer
---@field headers table<string, string> # names in lower case
---@field body string

--- One mail.
---@class Mail
---@field to string
---@field subject string
---@field body string
---@field headers? table<string, string>

--- What the submission server answered.
---@class MailAnswer
---@field code integer
---@field enhanced? string
---@field text string

--- The table a connector's file returns.
---@class Connector
---@field manifest Manifest
---@field login? fun(ctx: Context, page: page): "ok"|"login_required"|LoginAnswer # Whether somebody is signed in. Called again with `ctx.code` when a person answered a challenge.
---@field observe? fun(ctx: Context, page: page): Observation # Reads the leads on the page.
---@field click? fun(ctx: Context, page: page, lead: Lead): ClickAnswer # The paid act, called only for a lead the host decided for. It needs `verify` beside it.
---@field verify? fun(ctx: Context, page: page, lead: Lead): VerifyAnswer # Looks a lead up among the bought ones, after an uncertain click; `ctx.clicked_at` says when that was.
---@field pull? fun(ctx: Context, cursor: any): Pulled # Instead of `login` and `observe` where leads come from an interface and not from pages.
---@field pages? fun(ctx: Context): ProbePage[] # The pages `engyne-host probe` saves.
---@field balance? fun(ctx: Context, page: page): integer|table|nil # How many leads are left to buy.
---@field selfcheck? fun(ctx: Context): any # The plugin's check of itself, without any effect and within 5 seconds; raise, or answer false, to refuse.

--- The table a channel's file returns.
---@class Channel
---@field manifest Manifest
---@field send fun(ctx: Context, message: Message): Outcome # Sends one approved message. The host takes the outcome as unknown whenever something may have left and no whole answer came.
---@field compose? fun(ctx: Context, event: ComposeEvent): Composition|nil # Writes the message for an event, once; what it answers is what a person approves. Pure.
---@field probe? fun(ctx: Context, intent: Message): "sent"|"not_sent"|"cannot_tell" # Looks whether a send of unknown outcome happened.
---@field health? fun(ctx: Context): Health # Whether the vendor can be reached.
---@field receive? fun(ctx: Context, request: WebhookRequest): Received # Reads a webhook that came in.
---@field pairing? fun(ctx: Context, action: "start"|"qr"|"status"): Pairing # Links the vendor's account.
---@field selfcheck? fun(ctx: Context): any # The plugin's check of itself, without any effect and within 5 seconds; raise, or answer false, to refuse.

---@class log
log = {}

--- One log line of level debug, secrets masked.
--- Works in every entry.
--- Limits: message ≤ 8 KB; 50 lines a second, the number dropped is told with the next.
---@param message any
---@param fields? table
function log.debug(message, fields) end

--- One log line of level info; `print` does the same.
--- Works in every entry.
--- Limits: message ≤ 8 KB; 50 lines a second, the number dropped is told with the next.
---@param message any
---@param fields? table
function log.info(message, fields) end

--- One log line of level warning.
--- Works in every entry.
--- Limits: message ≤ 8 KB; 50 lines a second, the number dropped is told with the next.
---@param message any
---@param fields? table
function log.warn(message, fields) end

--- One log line of level error.
--- Works in every entry.
--- Limits: message ≤ 8 KB; 50 lines a second, the number dropped is told with the next.
---@param message any
---@param fields? table
function log.error(message, fields) end

---@class json
json = {}

--- JSON's null, to be written and compared; it counts as true in Lua.
---@type userdata
json.null = nil

--- Compact JSON with sorted keys.
--- Works in every entry.
--- Limits: depth ≤ 32, 100,000 values, 8 MB.
---@param value any
---@return string
function json.encode(value) end

--- Reads strict JSON; a null inside becomes `json.null`, `null` alone is nil. Raises `json.text.invalid`.
--- Works in every entry.
--- Limits: depth ≤ 32, 100,000 values, 8 MB.
---@param text string
---@return any
function json.decode(text) end

--- Marks a table as a list, so that an empty one is written `[]`.
--- Works in every entry.
---@param list table
---@return table
function json.array(list) end

---@class time
time = {}

--- Seconds since 1970, UTC, to the millisecond.
--- Works in every entry.
---@return number
function time.now() end

--- ISO-8601 UTC with milliseconds.
--- Works in every entry.
---@param seconds number
---@return string
function time.iso(seconds) end

--- Seconds of an ISO-8601 time; nil when it is none.
--- Works in every entry.
---@param text string
---@return number|nil
function time.parse_iso(text) end

--- Hours of a wording such as `3 hrs ago`, `Yesterday`, `( 2 Days Old )`.
--- Works in every entry.
---@param text string
---@return number|nil
function time.parse_age(text) end

--- Waits.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, selfcheck, send, verify.
--- Limits: 0–60 s.
---@param seconds number
function time.sleep(seconds) end

---@class text
text = {}

--- Without white space at both ends.
--- Works in every entry.
---@param text string
---@return string
function text.trim(text) end

--- Every run of white space as one space, trimmed.
--- Works in every entry.
---@param text string
---@return string
function text.squeeze(text) end

--- Lower case of every script, not only ASCII.
--- Works in every entry.
---@param text string
---@return string
function text.lower(text) end

--- Unicode normal form C.
--- Works in every entry.
---@param text string
---@return string
function text.nfc(text) end

--- Only the digits, those of other scripts as 0-9.
--- Works in every entry.
---@param text string
---@return string
function text.digits(text) end

--- The first phone number as E.164; region is an ISO code, the slot's by default.
--- Works in every entry.
---@param text string
---@param region? string
---@return string|nil
function text.phone(text, region) end

--- The first e-mail address, lower case.
--- Works in every entry.
---@param text string
---@return string|nil
function text.email(text) end

--- The first of the words that stands in the text as a whole phrase, any case.
--- Works in every entry.
---@param text string
---@param words string[]
---@return string|nil
function text.contains_any(text, words) end

--- Replaces `{name}` and `{table.name}`; what is unknown becomes empty.
--- Works in every entry.
---@param template string
---@param values table
---@return string
function text.fill(template, values) end

---@class re
re = {}

--- The first match: the whole, then each group, false for a group that took no part; nil when nothing matches.
--- Works in every entry.
--- Limits: pattern ≤ 1 KB; text ≤ 4 MB; text × program ≤ 32 M steps.
---@param text string
---@param pattern string
---@return (string|false)[]|nil
function re.match(text, pattern) end

--- Where the first match at or after byte `init` is; a negative `init` counts from the end.
--- Works in every entry.
--- Limits: pattern ≤ 1 KB; text ≤ 4 MB; text × program ≤ 32 M steps.
---@param text string
---@param pattern string
---@param init? integer
---@return RegexMatch|nil
function re.find(text, pattern, init) end

--- Every match from left to right, each as `re.match` tells it.
--- Works in every entry.
--- Limits: pattern ≤ 1 KB; text ≤ 4 MB; text × program ≤ 32 M steps; ≤ 10,000 matches.
---@param text string
---@param pattern string
---@param limit? integer
---@return (string|false)[][]
function re.all(text, pattern, limit) end

--- The text with each match replaced; `\0` stands for the match, `\1` to `\9` for its groups, `\\` for a backslash.
--- Works in every entry.
--- Limits: pattern ≤ 1 KB; text ≤ 4 MB; text × program ≤ 32 M steps; result ≤ 4 MB.
---@param text string
---@param pattern string
---@param with string
---@param limit? integer
---@return string
function re.replace(text, pattern, with, limit) end

---@class html
html = {}

--- Parses markup as a browser does, without one. The page lives until the entry's run is over.
--- Works in every entry.
--- Limits: 4 MB, 50,000 nodes, depth 256; the last 16 pages and 200,000 nodes of a run.
---@param markup string
---@return HTMLNode
function html.parse(markup) end

---@class crypto
crypto = {}

--- SHA-256 of the bytes; encoding is `hex`, the default, `base64`, `base64url` or `raw`.
--- Works in every entry.
---@param text string
---@param encoding? HashEncoding
---@return string
function crypto.sha256(text, encoding) end

--- A keyed hash with a key the script has; algorithm is `sha256`, `sha512` or `sha1`. A secret signs by `secret.hmac`.
--- Works in every entry.
---@param algorithm HashName
---@param key string
---@param text string
---@param encoding? HashEncoding
---@return string
function crypto.hmac(algorithm, key, text, encoding) end

--- Base64 with padding.
--- Works in every entry.
---@param bytes string
---@return string
function crypto.base64_encode(bytes) end

--- The bytes of strict base64. Raises `crypto.text.invalid`.
--- Works in every entry.
---@param text string
---@return string
function crypto.base64_decode(text) end

--- Base64 for addresses: `-` and `_`, no padding.
--- Works in every entry.
---@param bytes string
---@return string
function crypto.base64url_encode(bytes) end

--- The bytes of base64url, padded or not. Raises `crypto.text.invalid`.
--- Works in every entry.
---@param text string
---@return string
function crypto.base64url_decode(text) end

--- Two lower-case digits a byte.
--- Works in every entry.
---@param bytes string
---@return string
function crypto.hex_encode(bytes) end

--- The bytes of hex. Raises `crypto.text.invalid`.
--- Works in every entry.
---@param text string
---@return string
function crypto.hex_decode(text) end

--- Whether two strings are the same, in the same time wherever they differ.
--- Works in every entry.
---@param a string
---@param b string
---@return boolean
function crypto.equal(a, b) end

--- A random UUID, version 4; the same ones each time in a fixture.
--- Works in every entry.
---@return string
function crypto.uuid() end

---@class slot
slot = {}

--- The slot's id.
--- Works in every entry.
---@return string|nil
function slot.id() end

--- The slot's settings that concern scripts: client, timezone, country.
--- Works in every entry.
---@return table
function slot.config() end

--- Whether acts are left out; for log lines, the host leaves them out by itself.
--- Works in every entry.
---@return boolean
function slot.dry_run() end

---@class store
store = {}

--- What was stored under the key, per plugin and slot; nil when nothing.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
--- Limits: key ≤ 512 bytes; 1 MB together.
---@param key string
---@return any
function store.get(key) end

--- Stores a JSON value; nil deletes it.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
--- Limits: key ≤ 512 bytes; 1 MB together.
---@param key string
---@param value any
function store.set(key, value) end

--- Whether there was something to delete.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
---@param key string
---@return boolean
function store.delete(key) end

--- The stored keys with this prefix, sorted.
--- Works in: balance, click, health, login, observe, pairing, probe, pull, receive, send, verify.
---@param prefix? string
---@return string[]
function store.list(prefix) end

---@class page
page = {}

--- Opens an address of the allowed hosts.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
--- Limits: loaded within 45 s.
---@param url string
---@return Visit
function page.open(url) end

--- The same as `page.open`; `goto` is a Lua keyword, so it is written `page["goto"](url)`.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param url string
---@return Visit
page["goto"] = function(url) end

--- The address the page is at now.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@return string
function page.url() end

--- Which alternative of a list appeared, counted from 1; nil when none did.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
--- Limits: 0–60 s.
---@param locator Locator
---@param seconds number
---@return integer|nil
function page.wait(locator, seconds) end

--- The text of the first match.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param locator Locator
---@return string|nil
function page.text(locator) end

--- One table per match, each with the fields found.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
--- Limits: ≤ 500 rows.
---@param locator Locator
---@param fields table<string, Field>
---@param options? AllOptions
---@return PageRows
function page.all(locator, fields, options) end

--- The same fields over the whole page.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param fields table<string, Field>
---@return table
function page.one(fields) end

--- An attribute of the first match.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param locator Locator
---@param name string
---@return string|nil
function page.attr(locator, name) end

--- Whether a match is visible.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param locator Locator
---@return boolean
function page.visible(locator) end

--- The frame a frame element holds, of whatever site; nil when there is none, or several match.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param locator Locator
---@return Frame|nil
function page.frame(locator) end

--- Brings the first match into view.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param locator Locator
function page.scroll(locator) end

--- The page's markup as it is now.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
--- Limits: the first 6 MB.
---@return string
function page.html() end

--- Keeps a picture among the run's evidence, answers its name.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
--- Limits: name of a-z, 0-9, _ and -, ≤ 60.
---@param name string
---@return string
function page.screenshot(name) end

--- The page's own answers since the entry began.
--- Works in: balance, click, login, observe, verify.
--- Permission: permissions.page "read".
---@param url_part? string
---@return PageAnswer[]
function page.responses(url_part) end

--- Clicks once on exactly one visible, still, uncovered element. The host writes the intent when it has aimed, and not before; `shown`, the lead as its card reads now, is held against the rules once more.
--- Works in: click.
--- Permission: permissions.page "click".
--- Limits: `limits.clicks` dispatches per entry, 1 unless the manifest asks.
---@param locator Locator
---@param why string
---@param shown? LeadRow
---@return Click
function page.click(locator, why, shown) end

--- Until the entry ends, a dialog whose text holds this is answered yes. Every other one is answered no.
--- Works in: click.
--- Permission: permissions.page "click".
--- Limits: 3–200 characters, 20 texts.
---@param text string
function page.accept_dialogs(text) end

--- Types `ctx.code`, the code a person gave, and nothing else, while a challenge is open.
--- Works in: login.
--- Permission: permissions.page "code".
---@param locator Locator
---@param code string
function page.type(locator, code) end

---@class lead
lead = {}

--- Hands over one row early; returning the list is the usual way.
--- Works in: observe, pull.
--- Permission: permissions.emit "lead.observed".
---@param row LeadRow
function lead.observed(row) end

--- Whether this lead id was observed before.
--- Works in: observe, pull.
--- Permission: permissions.emit "lead.observed".
---@param id string
---@return boolean
function lead.seen(id) end

---@class http
http = {}

--- A GET request.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.hosts.
--- Limits: body in ≤ 4 MB, out ≤ 1 MB.
---@param url string
---@param options? HTTPOptions
---@return HTTPAnswer
function http.get(url, options) end

--- A POST, a table as JSON; outside send and pairing only to `token_urls`.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.hosts.
--- Limits: body in ≤ 4 MB, out ≤ 1 MB.
---@param url string
---@param body string|table
---@param options? HTTPOptions
---@return HTTPAnswer
function http.post(url, body, options) end

--- Any request the entry allows: reading ones (GET, HEAD) outside send and pairing.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.hosts.
--- Limits: body in ≤ 4 MB, out ≤ 1 MB.
---@param request HTTPRequest
---@return HTTPAnswer
function http.request(request) end

---@class mail
mail = {}

--- Hands one mail to the host's submission server.
--- Works in: send.
--- Permission: permissions.mail.
---@param mail Mail
---@return MailAnswer
function mail.submit(mail) end

--- Whether the Sent folder holds it; nil without a mailbox.
--- Works in: probe.
--- Permission: permissions.mail.
---@param message_id string
---@return boolean|nil
function mail.find(message_id) end

---@class file
file = {}

--- Appends one line to a file of this plugin's own folder under runtime/channels.
--- Works in: send.
--- Permission: permissions.files.
--- Limits: name of a-z, 0-9, _, . and -; line ≤ 64 KB.
---@param name string
---@param line string
function file.append(name, line) end

--- Whether a line of this plugin's own file holds the text.
--- Works in: probe.
--- Permission: permissions.files.
---@param name string
---@param needle string
---@return boolean
function file.find(name, needle) end

---@class secret
secret = {}

--- Whether the secret is set.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.secrets.
---@param name string
---@return boolean
function secret.has(name) end

--- A stand-in that only http templates resolve; there is no way to read a secret.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.secrets.
---@param name string
---@return string
function secret.use(name) end

--- An RS256 token signed with an RSA key: a PEM, or a service account's JSON, which also gives `kid` and `iss`.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.secrets.
--- Limits: claims ≤ 16 KB; `iat` is now and `exp` an hour later unless given.
---@param name string
---@param claims table
---@return string
function secret.sign_jwt(name, claims) end

--- A keyed hash; encoding is hex, the default, or base64.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.secrets.
---@param name string
---@param algorithm string
---@param text string
---@param encoding? string
---@return string
function secret.hmac(name, algorithm, text, encoding) end

--- The headers `webhook-id`, `webhook-timestamp` and `webhook-signature` of Standard Webhooks.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.secrets.
--- Limits: `whsec_NEW whsec_OLD` signs with both while a key is replaced.
---@param name string
---@param id string
---@param body string
---@return table<string, string>
function secret.webhook_headers(name, id, body) end

--- Compares a keyed hash in constant time.
--- Works in: balance, health, pairing, probe, pull, receive, send.
--- Permission: permissions.secrets.
---@param name string
---@param algorithm string
---@param text string
---@param hex string
---@return boolean
function secret.check_hmac(name, algorithm, text, hex) end
