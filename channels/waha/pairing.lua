--- Linking a number to a slot's session by its picture code.

local api = require "api"

local HMAC = "WAHA_WEBHOOK_HMAC_KEY"
--- Asked while there is no code, the server waits this long before it says so.
local QR_SECONDS = 25

local function failed(answer, failure)
  local why = failure and failure.message or ("the server answered " .. answer.status .. api.words(answer))
  error({ code = "channel.pairing.failed", message = why }, 0)
end

--- The session's own word for how it is; "MISSING" when there is none.
local function status(ctx)
  local answer, failure = api.call(ctx, "GET", "/api/sessions/" .. api.session(ctx), { reads = true })
  if answer and answer.status == 404 then return "MISSING" end
  local body = answer and answer.status == 200 and api.decoded(answer.body)
  if not body then failed(answer, failure) end
  return type(body.status) == "string" and body.status or "UNKNOWN"
end

--- What the new session is told: where receipts go, signed, if the operator said where this host is found.
local function config(ctx)
  if not ctx.settings.callback_url or not secret.has(HMAC) then return nil end
  return {
    webhooks = {
      { url = ctx.settings.callback_url, events = { "message.ack" }, hmac = { key = secret.use(HMAC) } },
    },
  }
end

local function act(ctx, path, body)
  local answer, failure = api.call(ctx, "POST", path, { json = body or {} })
  if not answer then failed(answer, failure) end
  return answer
end

--- Creates what is missing, starts what stands still, restarts what failed; a session that works is left alone.
local function start(ctx)
  local session, now = api.session(ctx), status(ctx)
  if now == "MISSING" then
    local answer = act(ctx, "/api/sessions", { name = session, start = true, config = config(ctx) })
    -- 422: somebody else made it meanwhile; starting it again does no harm.
    if answer.status == 422 then answer = act(ctx, "/api/sessions/" .. session .. "/start") end
    if answer.status >= 300 then failed(answer) end
  elseif now == "STOPPED" or now == "FAILED" then
    local verb = now == "STOPPED" and "start" or "restart"
    local answer = act(ctx, "/api/sessions/" .. session .. "/" .. verb)
    if answer.status >= 300 then failed(answer) end
  else
    return now
  end
  return status(ctx)
end

--- The picture, or how the session is when there is nothing to scan.
local function qr(ctx)
  local path = "/api/" .. api.session(ctx) .. "/auth/qr?format=image"
  local answer, failure = api.call(ctx, "GET", path, { reads = true, accept = "image/png", timeout = QR_SECONDS })
  if answer and answer.status == 200 and answer.body:sub(1, 4) == "\137PNG" then
    return { status = "SCAN_QR_CODE", png = answer.body }
  end
  local body = answer and answer.status == 422 and api.decoded(answer.body)
  if body and type(body.status) == "string" then return { status = body.status } end
  if answer and answer.status == 404 then return { status = "MISSING" } end
  return failed(answer, failure)
end

--- Phases: pairing.
return function(ctx, action)
  if not ctx.settings.base_url then failed(nil, { message = "WAHA_BASE_URL is not set" }) end
  if action == "qr" then return qr(ctx) end
  return { status = action == "start" and start(ctx) or status(ctx) }
end
