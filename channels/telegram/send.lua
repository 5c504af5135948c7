--- One plain text into one chat.

local api = require "api"

--- The service takes 4,096 characters after parsing; plain text is cut before that.
local MAX_CHARACTERS = 4000
--- Seconds between two messages into one chat: a person's, and a group's.
local PERSON_GAP, GROUP_GAP = 1.5, 4
--- How long a chat that refused once is left alone when it refuses again.
local REFUSED_WAIT = 3600

--- Words that begin or stand in a description and say that this chat can never be reached as it is.
local UNREACHABLE = {
  "bot was blocked", "user is deactivated", "bot was kicked", "not a member", "can't initiate conversation",
  "group chat was deleted", "chat not found",
}

local function says_any(said, words)
  for _, word in ipairs(words) do
    if said:find(word, 1, true) then return true end
  end
  return false
end

--- At most `MAX_CHARACTERS`, never within a character.
local function cut(body)
  local stop = utf8.len(body) and utf8.offset(body, MAX_CHARACTERS + 1)
  return stop and stop <= #body and body:sub(1, stop - 1) or body
end

--- Leaves the time between two messages that the chat asks for.
local function keep_distance(chat)
  local gap = chat:sub(1, 1) == "-" and GROUP_GAP or PERSON_GAP
  local wait = (store.get("last:" .. chat) or 0) + gap - time.now()
  if wait > 0 and wait <= gap then time.sleep(wait) end
  store.set("last:" .. chat, time.now())
end

local function post(ctx, message, chat)
  keep_distance(chat)
  return api.call(ctx, "sendMessage", {
    chat_id = math.tointeger(tonumber(chat)) or chat,
    text = cut(message.body),
    message_thread_id = ctx.settings.message_thread_id,
    disable_notification = ctx.settings.disable_notification or nil,
    link_preview_options = { is_disabled = true },
  })
end

--- The first message a chat refuses is dead with the reason; as long as it goes on refusing, later ones wait.
local function unreachable(chat, reason)
  local key = "refused:" .. chat
  if store.get(key) then
    return { outcome = "pause_channel", reason = reason, until_at = time.iso(time.now() + REFUSED_WAIT) }
  end
  store.set(key, time.now())
  return { outcome = "permanent_target", reason = reason }
end

--- Every other message of this bot has to wait as well.
local function too_many(answer)
  local given = answer.body and answer.body.parameters
  local named = type(given) == "table" and given.retry_after or answer.headers["retry-after"]
  local after = tonumber(named or "") or 60
  store.set("wait_until", time.now() + after + 1)
  return { outcome = "retry", after = after + 1, reason = "the service asks to wait " .. after .. " s" }
end

local function pause(reason) return { outcome = "pause_channel", reason = reason } end

local function outcome_of(chat, answer)
  local status, body = answer.status, answer.body
  if status == 429 then return too_many(answer) end
  if not body then
    if status == 503 and answer.headers["retry-after"] then return too_many(answer) end
    return { outcome = "unknown", reason = "the answer " .. status .. " is none of the service" }
  end
  if body.ok == true and status < 300 then
    store.delete("refused:" .. chat)
    local result = type(body.result) == "table" and body.result or {}
    return { outcome = "sent", external_id = result.message_id, proof = "status " .. status }
  end
  local description = type(body.description) == "string" and body.description or ""
  local said, reason = description:lower(), "the service answered " .. status .. ": " .. description:sub(1, 200)
  if status == 401 or status == 404 or status == 421 then
    return pause(reason .. "; set " .. api.TOKEN .. ", then resume")
  end
  if status >= 500 then return { outcome = "retry", reason = reason } end
  if status == 403 or says_any(said, UNREACHABLE) then return unreachable(chat, reason) end
  if status == 409 then return pause(reason) end
  return { outcome = "permanent_item", reason = reason }
end

--- The chat a group became; nil when it is none of that kind.
local function moved_to(answer)
  local body = answer and answer.status == 400 and answer.body
  local to = body and type(body.parameters) == "table" and body.parameters.migrate_to_chat_id
  return math.type(to) == "integer" and tostring(to) or nil
end

--- Phases: send.
return function(ctx, message)
  if message.body:match("^%s*$") then
    return { outcome = "permanent_item", reason = "the message has no text" }
  end
  local wait = (store.get("wait_until") or 0) - time.now()
  if wait > 0 then return { outcome = "retry", after = wait, reason = "the service asked to wait" } end
  local chat = store.get("moved:" .. message.to) or message.to
  local answer, failure = post(ctx, message, chat)
  local moved = moved_to(answer)
  if moved and moved ~= chat then
    -- A definite refusal that names the new chat: the same message once more, there.
    store.set("moved:" .. message.to, moved)
    chat = moved
    answer, failure = post(ctx, message, chat)
  end
  if answer then return outcome_of(chat, answer) end
  return { outcome = failure.sent == "no" and "retry" or "unknown", reason = failure.message }
end
