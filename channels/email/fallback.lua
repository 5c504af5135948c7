--- The way out where no mail server is set: the message as a signed JSON POST to the client's server, which mails it.
--
-- Headers and signature follow Standard Webhooks; the id is the queue item's and stays the same on every try, so that a
-- receiver can drop repeats.

local SECRET = "VERIFIED_WEBHOOK_SECRET"

local fallback = { SECRET = SECRET }

local function outcome_of(message, answer)
  local status, wait = answer.status, answer.headers["retry-after"]
  local reason = "the receiver answered " .. status
  if status >= 200 and status < 300 then
    local named = answer.headers["x-request-id"] or answer.headers["webhook-receipt"]
    return { outcome = "sent", external_id = named or message.id, proof = "status " .. status }
  end
  if status == 429 or (status == 503 and wait) then
    return { outcome = "retry", after = tonumber(wait or "") or 60, reason = reason }
  end
  if status == 408 or status >= 500 then return { outcome = "unknown", reason = reason } end
  return { outcome = "permanent_item", reason = reason }
end

--- Posts one message. Phases: send.
function fallback.send(ctx, message)
  if not secret.has(SECRET) then
    return {
      outcome = "pause_channel",
      reason = SECRET .. " is not set, and an unsigned message is not sent",
      until_at = time.iso(time.now() + 600),
    }
  end
  local data = { channel = "email", slot_id = ctx.slot }
  for _, key in ipairs({ "id", "ref", "to", "subject", "body", "kind", "lead_id" }) do data[key] = message[key] end
  local body = json.encode({ type = "message.send", timestamp = time.iso(time.now()), data = data })
  local headers = secret.webhook_headers(SECRET, message.id, body)
  headers["content-type"] = "application/json"
  headers["idempotency-key"] = message.id
  local ok, answer = pcall(http.post, ctx.settings.webhook_url, body, { headers = headers })
  if ok then return outcome_of(message, answer) end
  if type(answer) ~= "table" then error(answer, 0) end
  if answer.sent ~= "no" then return { outcome = "unknown", reason = answer.message } end
  return { outcome = answer.retry and "retry" or "permanent_item", reason = answer.message }
end

return fallback
