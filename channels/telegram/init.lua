--- Channel `telegram`: a notice of each verified lead into a chat of the client's own people.
--
-- A bot cannot write to a stranger, so this is no way to buyers. Without a chat but with `TELEGRAM_WEBHOOK_URL` the
-- notices are posted there instead.

local api = require "api"
local deliver = require "send"
local fallback = require "fallback"

--- Whether the service itself is to be used.
local function is_configured(ctx) return ctx.settings.chat_id ~= nil end

--- What stands in a notice when the slot has no template of its own.
local NOTICE = "New lead: {lead.title}\n{contact.name} {contact.company}\n{contact.phone} {contact.email}"

--- The host part of an address: what people see as the recipient.
local function host_of(url) return url:match("^https?://([^/?#]+)") or "webhook" end

--- Phases: compose. A short reference stands at the end, so that a person recognises a repeated notice.
local function compose(ctx, event)
  local to = ctx.settings.chat_id or (ctx.settings.webhook_url and host_of(ctx.settings.webhook_url))
  if not to then error("neither chat_id (TELEGRAM_CHAT_ID) nor TELEGRAM_WEBHOOK_URL is set", 0) end
  local body = event.text
  if not body or body == "" then
    body = text.fill(NOTICE, event):gsub("[ \t]+\n", "\n"):gsub("\n\n+", "\n"):gsub("%s+$", "")
  end
  local lead = type(event.lead) == "table" and event.lead.id
  return { to = tostring(to), body = lead and (body .. "\n[" .. lead .. "]") or body }
end

--- Phases: send.
local function send(ctx, message)
  if not is_configured(ctx) and ctx.settings.webhook_url then return fallback.send(ctx, message, "telegram") end
  if not secret.has(api.TOKEN) then
    return {
      outcome = "pause_channel",
      reason = api.TOKEN .. " is not set",
      until_at = time.iso(time.now() + 600),
    }
  end
  return deliver(ctx, message)
end

--- Phases: probe. A bot cannot read what it wrote. Where the operator says that a repeated notice does no harm, a first
-- doubtful one is made again; a second one is a person's.
local function probe(ctx, intent)
  return ctx.settings.repeat_doubtful and intent.try == 1 and "not_sent" or "cannot_tell"
end

--- Phases: health.
local function health(ctx)
  if not secret.has(api.TOKEN) then return { ok = false, detail = api.TOKEN .. " is not set" } end
  local answer, failure = api.call(ctx, "getMe", nil, true)
  if not answer then return { ok = false, detail = failure.message } end
  local ok = answer.body ~= nil and answer.body.ok == true
  return { ok = ok, detail = not ok and ("the service answered " .. answer.status) or nil }
end

return {
  manifest = {
    name = "telegram",
    version = "1.0.0",
    api = 1,
    kind = "channel",
    summary = "A notice of each verified lead into your own Telegram chat.",
    carries = "telegram",
    audience = "staff",
    permissions = { secrets = { api.TOKEN, fallback.SECRET } },
    settings = {
      chat_id = {
        type = "string",
        env = "TELEGRAM_CHAT_ID",
        help = "The chat: a number, -100… for a supergroup or channel, or @name.",
      },
      base_url = {
        type = "url",
        env = "TELEGRAM_BASE_URL",
        default = "https://api.telegram.org",
        help = "Where the bot interface answers.",
      },
      message_thread_id = { type = "integer", help = "The topic of a forum." },
      disable_notification = { type = "boolean", default = false, help = "True: notices make no sound." },
      timeout_seconds = { type = "number", default = 30, min = 1, max = 50, help = "How long an answer may take." },
      repeat_doubtful = {
        type = "boolean",
        default = false,
        help = "True: a notice of which nobody knows whether it arrived is made once more.",
      },
      webhook_url = {
        type = "url",
        env = "TELEGRAM_WEBHOOK_URL",
        help = "Where notices are posted when no chat is set.",
      },
    },
  },
  compose = compose,
  send = send,
  probe = probe,
  health = health,
}
