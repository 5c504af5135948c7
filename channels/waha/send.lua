--- One text to one person.

local api = require "api"
local chat = require "chat"

--- What a success says. Engines differ in where they write the id, and one release wrote nothing at all: that is a
-- success all the same. What is no JSON came from something else than the server, and proves nothing.
local function success(message, answer, reserved)
  local body = answer.body ~= "" and api.decoded(answer.body) or nil
  if answer.body ~= "" and not body then
    return { outcome = "unknown", reason = "the answer " .. answer.status .. " is none of this server" }
  end
  chat.forget(message)
  local id = body and chat.id_in(body)
  return {
    outcome = "sent",
    external_id = id or reserved,
    proof = "status " .. answer.status .. (id and "" or ", no message id in the answer"),
  }
end

--- What an answer means. A server error may have come after the message left (gateways time out, engines wait for a
-- receipt): nobody guesses, the probe looks.
local function outcome_of(ctx, message, answer, reserved)
  local status = answer.status
  if status >= 200 and status < 300 then return success(message, answer, reserved) end
  local refusal = api.refusal(ctx, answer)
  if refusal then return refusal end
  if status == 404 then return api.no_session(ctx) end
  local reason = "the server answered " .. status .. api.words(answer)
  if status >= 500 or status == 408 then return { outcome = "unknown", reason = reason } end
  return { outcome = "permanent_item", reason = reason }
end

--- Phases: send.
return function(ctx, message)
  if message.body:match("^%s*$") then
    -- The server would put a text of its own in its place.
    return { outcome = "permanent_item", reason = "the message has no text" }
  end
  local digits = chat.digits(message.to)
  if not digits then return { outcome = "permanent_item", reason = "the recipient is no telephone number" } end
  local to, outcome = chat.find(ctx, digits)
  if outcome then return outcome end
  local id, trouble = chat.reserve_id(ctx, message)
  if trouble then return trouble end
  local answer, failure = api.call(ctx, "POST", ctx.settings.send_path, {
    json = { session = api.session(ctx), chatId = to, text = message.body, id = id },
  })
  if answer then return outcome_of(ctx, message, answer, id) end
  if failure.sent == "no" then return { outcome = "retry", reason = failure.message } end
  return { outcome = "unknown", reason = failure.message }
end
