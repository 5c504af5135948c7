--- The way out where no vendor is configured: the message as a signed JSON POST to the client's own server.
--
-- Headers and signature follow Standard Webhooks, as those of channel `webhook` do; the id is the queue item's and
-- stays the same on every try, so that a receiver can drop repeats.

local SECRET = "VERIFIED_WEBHOOK_SECRET"

local fallback = { SECRET = SECRET }

local function headers_for(id, body)
  local headers = secret.webhook_headers(SECRET, id, body)
  headers["content-type"] = "application/json"
  headers["idempotency-key"] = id
  return headers
end

--- Retry-After as seconds; a date or nothing gives a minute.
local function wait_seconds(answer) return tonumber(answer.headers["retry-after"] or "") or 60 end

local function outcome_of(message, answer)
  local status = answer.status
  local reason = "the receiver answered " .. status
  if status >= 200 and status < 300 then
    local named = answer.headers["x-request-id"] or answer.headers["webhook-receipt"]
    return { outcome = "sent", external_id = named or message.id, proof = "status " .. status }
  end
  if status == 429 or (status == 503 and answer.headers["retry-after"]) then
    return { outcome = "retry", after = wait_seconds(answer), reason = reason }
  end
  if status == 408 or status >= 500 then return { outcome = "unknown", reason = reason } end
  return { outcome = "permanent_item", reason = reason }
end

--- Posts one message. Phases: send.
function fallback.send(ctx, message, channel)
  if not secret.has(SECRET) then
    return {
      outcome = "pause_channel",
      reason = SECRET .. " is not set, and an unsigned message is not sent",
      until_at = time.iso(time.now() + 600),
    }
  end
  local data = { id = message.id, ref = message.ref, channel = channel, slot_id = ctx.slot, to = message.to }
  for _, key in ipairs({ "subject", "body", "kind", "lead_id" }) do data[key] = message[key] end
  local body = json.encode({ type = "message.send", timestamp = time.iso(time.now()), data = data })
  local ok, answer = pcall(http.request, {
    method = "POST",
    url = ctx.settings.webhook_url,
    headers = headers_for(message.id, body),
    body = body,
    timeout = ctx.settings.timeout_seconds,
  })
  if ok then return outcome_of(message, answer) end
  if type(answer) ~= "table" then error(answer, 0) end
  if answer.sent ~= "no" then return { outcome = "unknown", reason = answer.message } end
  return { outcome = answer.retry and "retry" or "permanent_item", reason = answer.message }
end

return fallback
