--- Channel `waha`: WhatsApp texts through a WAHA server of the operator's, one session for each slot.
--
-- Without a server but with `WHATSAPP_WEBHOOK_URL` the messages are posted there instead.

local api = require "api"
local deliver = require "send"
local fallback = require "fallback"
local look = require "probe"
local pairing = require "pairing"
local receive = require "webhook"

--- Phases: send.
local function send(ctx, message)
  if ctx.settings.base_url then return deliver(ctx, message) end
  if ctx.settings.webhook_url then return fallback.send(ctx, message, "whatsapp") end
  return {
    outcome = "pause_channel",
    reason = "neither WAHA_BASE_URL nor WHATSAPP_WEBHOOK_URL is set",
    until_at = time.iso(time.now() + 600),
  }
end

--- Phases: probe. Nobody can look into what a receiver of the fallback made of a message.
local function probe(ctx, intent)
  if not ctx.settings.base_url then return "cannot_tell" end
  return look(ctx, intent)
end

--- Phases: health. A session that works may still be silent; what counts is the answer to a send.
local function health(ctx)
  if not ctx.settings.base_url then
    local url = ctx.settings.webhook_url
    return { ok = url ~= nil, detail = url and "posting to a webhook" or "WAHA_BASE_URL is not set" }
  end
  local answer, failure = api.call(ctx, "GET", "/api/sessions/" .. api.session(ctx), { reads = true })
  if not answer then return { ok = false, detail = failure.message } end
  local body = answer.status == 200 and api.decoded(answer.body) or {}
  return { ok = body.status == "WORKING", detail = body.status or ("the server answered " .. answer.status) }
end

return {
  manifest = {
    name = "waha",
    version = "1.0.0",
    api = 1,
    kind = "channel",
    summary = "WhatsApp texts through a WAHA server of your own.",
    carries = "whatsapp",
    audience = "buyer",
    receives = "/webhook/waha",
    permissions = { secrets = { api.KEY, "WAHA_WEBHOOK_HMAC_KEY", fallback.SECRET } },
    settings = {
      base_url = { type = "url", env = "WAHA_BASE_URL", help = "Where the server answers, in a private network." },
      session = {
        type = "string",
        env = "WAHA_SESSION",
        help = "The session's name; else the prefix and the slot's id. One number serves one slot.",
      },
      session_prefix = {
        type = "string",
        env = "WAHA_SESSION_PREFIX",
        default = "",
        help = "Stands before the slot's id in the session's name; at most 6 characters.",
      },
      auth_header = {
        type = "string",
        env = "WAHA_AUTH_HEADER",
        default = "x-api-key",
        help = "The header that carries WAHA_API_KEY.",
      },
      send_path = {
        type = "string",
        env = "WAHA_SEND_PATH",
        default = "/api/sendText",
        help = "The path texts are posted to.",
      },
      timeout_seconds = { type = "number", default = 30, min = 1, max = 50, help = "How long an answer may take." },
      callback_url = {
        type = "string",
        env = "WAHA_CALLBACK_URL",
        help = "Where the server reaches this host, ending in /webhook/waha: sessions paired here then send receipts.",
      },
      webhook_url = {
        type = "url",
        env = "WHATSAPP_WEBHOOK_URL",
        help = "Where messages are posted when no server is set.",
      },
    },
  },
  send = send,
  probe = probe,
  health = health,
  receive = receive,
  pairing = pairing,
}
