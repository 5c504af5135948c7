--- Channel `webhook`: each verified event as a signed JSON POST to the client's own server.
--
-- Headers and signature follow Standard Webhooks: the id is the queue item's id and stays the same on every try, so a
-- receiver can drop repeats; the signature covers id, time and body. Redirects are not followed.

local SECRET = "VERIFIED_WEBHOOK_SECRET"

--- What people see as the recipient: the host, and a mark that tells addresses of one host apart, whose path may hold a
--- secret. A doubtful event holds back later ones of its own address only.
local function recipient(url)
  return (url:match("^https?://([^/?#]+)") or "webhook") .. " #" .. crypto.sha256(url):sub(1, 6)
end

--- Retry-After as seconds; a date or nothing gives the fallback.
local function wait_seconds(response, fallback)
  return tonumber(response.headers["retry-after"] or "") or fallback
end

--- Phases: compose. The body is fixed here, because what is approved is what is sent.
local function compose(ctx, event)
  local data = {}
  for _, key in ipairs({ "event_id", "slot_id", "run_id", "lead_id", "at", "lead", "contact", "evidence", "plugin" }) do
    data[key] = event[key]
  end
  return {
    to = recipient(ctx.settings.url),
    body = json.encode({ type = "lead.verified", timestamp = event.at, data = data }),
  }
end

--- Phases: send.
local function headers_for(message)
  local headers = secret.webhook_headers(SECRET, message.id, message.body)
  headers["content-type"] = "application/json"
  headers["idempotency-key"] = message.id
  return headers
end

--- What an answer means: durable-queues, "what happened, outcome, next".
local function outcome_of(message, response)
  local status = response.status
  if status >= 200 and status < 300 then
    local named = response.headers["x-request-id"] or response.headers["webhook-receipt"]
    return { outcome = "sent", external_id = named or message.id, proof = "status " .. status }
  end
  local reason = "the receiver answered " .. status
  if status == 429 then return { outcome = "retry", after = wait_seconds(response, 60), reason = reason } end
  if status == 503 and response.headers["retry-after"] then
    return { outcome = "retry", after = wait_seconds(response, 60), reason = reason }
  end
  if status == 408 then return { outcome = "retry", reason = reason } end
  if status >= 300 and status < 400 then
    return { outcome = "permanent_item", reason = reason .. "; redirects are not followed, set the final address" }
  end
  if status >= 400 and status < 500 then return { outcome = "permanent_item", reason = reason } end
  return { outcome = "unknown", reason = reason }
end

--- Phases: send.
local function send(ctx, message)
  if not secret.has(SECRET) then
    return {
      outcome = "pause_channel",
      reason = SECRET .. " is not set, and an unsigned event is not sent",
      until_at = time.iso(time.now() + 600),
    }
  end
  local ok, response = pcall(http.request, {
    method = "POST",
    url = ctx.settings.url,
    headers = headers_for(message),
    body = message.body,
    timeout = ctx.settings.timeout_seconds,
  })
  if ok then return outcome_of(message, response) end
  if type(response) ~= "table" then error(response, 0) end
  if response.sent == "no" then
    -- Nothing left this machine. What the operator must mend first would fail the same way each time.
    local word = response.retry and "retry" or "permanent_item"
    return { outcome = word, reason = response.message }
  end
  return { outcome = "unknown", reason = response.message }
end

--- Phases: probe. There is nothing to look at; but where the operator knows that the receiver drops repeated ids,
--- sending again can do no harm, and "not sent" is the safe word for it.
local function probe(ctx)
  return ctx.settings.receiver_drops_repeats and "not_sent" or "cannot_tell"
end

return {
  manifest = {
    name = "webhook",
    version = "1.0.0",
    api = 1,
    kind = "channel",
    summary = "Posts each verified event to your own server, signed.",
    carries = "webhook",
    audience = "staff",
    permissions = { secrets = { SECRET } },
    settings = {
      url = {
        type = "url",
        required = true,
        env = "VERIFIED_WEBHOOK_URL",
        help = "Where verified events are posted.",
      },
      timeout_seconds = { type = "number", default = 15, min = 1, max = 60, help = "How long an answer may take." },
      receiver_drops_repeats = {
        type = "boolean",
        default = false,
        help = "True when the receiver ignores a webhook-id it has seen: then a doubtful send is made again by itself.",
      },
    },
  },
  compose = compose,
  send = send,
  probe = probe,
}
