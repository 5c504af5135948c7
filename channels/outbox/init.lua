--- Channel `outbox`: each message as one JSON line of a file, so that the whole walk can be seen without any account.
--
-- It counts as a way to the buyer: everything that guards a real message (approval, do-not-contact, window, pace)
-- guards a line of this file too. The file is runtime/channels/outbox/outbox.jsonl.

local FILE = "outbox.jsonl"

--- How a line of this message begins its id; `json.encode` sorts keys and adds no spaces, so it is found as it stands.
local function mark(message)
  return '"id":' .. json.encode(message.id)
end

--- Phases: compose. Phone before e-mail; nobody to write to gives nil.
local function compose(_, event)
  local contact = event.contact or {}
  local to = contact.phone or contact.email
  if not to then return nil end
  local body = event.text
  if not body or body == "" then
    body = text.fill("Hello {contact.name}, thank you for your enquiry about {lead.title}.", event)
  end
  return { to = to, body = body }
end

--- Phases: send.
local function send(ctx, message)
  file.append(FILE, json.encode({
    id = message.id,
    ref = message.ref,
    at = time.iso(time.now()),
    channel = "outbox",
    slot = ctx.slot,
    to = message.to,
    subject = message.subject,
    body = message.body,
    kind = message.kind,
    lead_id = message.lead_id,
  }))
  return { outcome = "sent", external_id = "outbox:" .. message.id }
end

--- Phases: probe. The file is the whole truth: a complete line with this id was sent, anything else was not.
local function probe(_, intent)
  return file.find(FILE, mark(intent)) and "sent" or "not_sent"
end

return {
  manifest = {
    name = "outbox",
    version = "1.0.0",
    api = 1,
    kind = "channel",
    summary = "Writes messages into a file instead of sending them.",
    carries = "outbox",
    audience = "buyer",
    permissions = { files = true },
  },
  compose = compose,
  send = send,
  probe = probe,
}
