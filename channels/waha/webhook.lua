--- What the server tells by itself: how far a message has come.

local api = require "api"
local chat = require "chat"

local KEY = "WAHA_WEBHOOK_HMAC_KEY"
--- An event that was on its way for longer is not taken.
local OLDEST = 24 * 3600
local STATES = { [-1] = "failed", [1] = "sent", [2] = "delivered", [3] = "read", [4] = "read" }

local function reply(status, body) return { reply = { status = status, body = body } } end

--- The slot a session belongs to; nil where one session serves whoever names it.
local function slot_of(ctx, session)
  if ctx.settings.session or type(session) ~= "string" then return nil end
  local prefix = ctx.settings.session_prefix or ""
  return session:sub(1, #prefix) == prefix and session:sub(#prefix + 1) or nil
end

local function is_genuine(request)
  local headers = request.headers
  local algorithm = headers["x-webhook-hmac-algorithm"] or "sha512"
  local mac = headers["x-webhook-hmac"]
  return mac ~= nil and algorithm:lower() == "sha512" and secret.check_hmac(KEY, "sha512", request.body, mac)
end

--- The state in a receipt; nil for what is none, or is about somebody else's message.
local function receipt(ctx, event)
  local payload = type(event.payload) == "table" and event.payload or {}
  local state = STATES[tonumber(payload.ack) or 0]
  local id = type(payload.id) == "string" and payload.id or ""
  if not state or id == "" or id:sub(1, 6) == "false_" then return nil end
  return { external_id = chat.bare_id(id), state = state, slot = slot_of(ctx, event.session) }
end

--- Phases: receive.
return function(ctx, request)
  if request.method ~= "POST" then return reply(405, "POST only") end
  if not secret.has(KEY) then return reply(503, KEY .. " is not set") end
  if not is_genuine(request) then return reply(401, "the signature does not fit") end
  local event = api.decoded(request.body)
  if not event then return reply(400, "no JSON object") end
  local at = tonumber(event.timestamp)
  if at and time.now() - at / 1000 > OLDEST then return reply(200, "too old") end
  if event.event ~= "message.ack" then return reply(200, "not needed") end
  local status = receipt(ctx, event)
  return { reply = { status = 200, body = "ok" }, statuses = { status } }
end
