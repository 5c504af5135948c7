--- Channel `email`: one plain-text mail to the buyer, through the host's submission server.
--
-- The host builds the mail, hands it over once and knows whether its last byte left; this file says what is written and
-- what each answer of the server means.

local fallback = require "fallback"
local replies = require "replies"

--- The first line `Subject: …` of the template, and the text without it.
local function parts(filled)
  local subject, rest = filled:match("^[Ss]ubject:[ \t]*([^\r\n]*)\r?\n(.*)$")
  if not subject then return nil, filled end
  return subject, (rest:gsub("^[\r\n]+", ""))
end

--- Phases: compose.
local function compose(ctx, event)
  local contact = event.contact or {}
  local to = text.email(contact.email or "") or text.email(contact.alt_email or "")
  if not to then return nil end
  if not event.text or event.text == "" then
    error("the slot has no template text for e-mail: set channels.email.template", 0)
  end
  local subject, body = parts(event.text)
  subject = text.squeeze(subject or text.fill(ctx.settings.subject, { lead = event.lead, contact = contact }))
  return { to = to, subject = subject, body = body }
end

--- Phases: send. One-click unsubscribing needs an address of its own for each message.
local function unsubscribe(ctx, message)
  if not ctx.settings.unsubscribe then return false end
  local url = ctx.settings.unsubscribe_url
  if not url then return true end
  return (url:gsub("{ref}", message.ref))
end

--- Phases: send. What failed before the server could answer.
local function failed(problem)
  if problem.sent ~= "no" then return { outcome = "unknown", reason = problem.message } end
  if problem.code == "mail.server.account" or problem.code == "mail.server.address_refused" then
    return { outcome = "pause_channel", reason = problem.message, until_at = time.iso(time.now() + 600) }
  end
  return { outcome = problem.retry and "retry" or "permanent_item", reason = problem.message }
end

--- Phases: send.
local function send(ctx, message)
  local headers = {}
  if ctx.settings.reply_to then headers["Reply-To"] = ctx.settings.reply_to end
  local ok, answer = pcall(mail.submit, {
    to = message.to,
    subject = message.subject or text.fill(ctx.settings.subject, {}),
    body = message.body,
    unsubscribe = unsubscribe(ctx, message),
    headers = headers,
  })
  if ok then return replies.outcome(answer) end
  if type(answer) ~= "table" or not answer.sent then error(answer, 0) end
  if answer.code == "mail.server.account" and ctx.settings.webhook_url then return fallback.send(ctx, message) end
  return failed(answer)
end

--- Phases: probe. A mail that stands in the folder of sent mail has left. One that does not stand there may have left
--- all the same: not every server files what it takes, and some do it late. Then a person looks.
local function probe(_, intent)
  return mail.find(intent.ref) and "sent" or "cannot_tell"
end

return {
  manifest = {
    name = "email",
    version = "1.0.0",
    api = 1,
    kind = "channel",
    summary = "Sends one plain-text mail to the buyer through your submission server.",
    carries = "email",
    audience = "buyer",
    permissions = { mail = true, secrets = { fallback.SECRET } },
    settings = {
      subject = {
        type = "string",
        default = "About your enquiry: {lead.title}",
        help = "The subject where the template has no first line 'Subject: ...'.",
      },
      reply_to = { type = "string", help = "Address answers go to, when it is not the sender's." },
      unsubscribe = {
        type = "boolean",
        default = true,
        help = "Adds List-Unsubscribe, so that mail programs show a way out.",
      },
      webhook_url = {
        type = "url",
        env = "EMAIL_WEBHOOK_URL",
        help = "Where messages are posted, signed, when no mail server is set.",
      },
      unsubscribe_url = {
        type = "string",
        help = "https address that unsubscribes with one click; {ref} in it becomes the message's reference.",
      },
    },
  },
  compose = compose,
  send = send,
  probe = probe,
}
