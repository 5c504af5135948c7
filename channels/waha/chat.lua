--- Whom a message goes to, under which id it will be known, and whether it is there.

local api = require "api"

local chat = {}

--- Stores a note for later runs. A full store first loses what can be asked again.
local function keep(key, value)
  if pcall(store.set, key, value) then return end
  for _, known in ipairs(store.list("chat:")) do store.delete(known) end
  store.set(key, value)
end

--- The digits of a person's number, or nil. Groups, channels and hidden ids are never written to.
-- Phases: send probe.
function chat.digits(to)
  local digits = to:match("^(%d+)@c%.us$") or to:match("^%+(%d+)$")
  if not digits and not to:find("@", 1, true) then digits = text.digits(text.phone(to) or "") end
  if digits and #digits >= 8 and #digits <= 15 then return digits end
  return nil
end

--- The chat of a number: what the server says once, from then on what was kept.
-- Gives the chat, or nil and an outcome. A server that cannot tell leaves the number as it is; a look that brings no
-- answer is tried again, because nothing was sent yet. Phases: send.
function chat.find(ctx, digits)
  local known = store.get("chat:" .. digits)
  if known then return known end
  local path = "/api/contacts/check-exists?phone=" .. digits .. "&session=" .. api.session(ctx)
  local answer, failure = api.call(ctx, "GET", path, { reads = true })
  if failure then return nil, { outcome = "retry", reason = failure.message } end
  local refusal = api.refusal(ctx, answer)
  if refusal then return nil, refusal end
  if answer.status >= 500 then
    return nil, { outcome = "retry", reason = "the server answered " .. answer.status .. " when asked for the contact" }
  end
  local body = answer.status == 200 and api.decoded(answer.body) or {}
  if body.numberExists == false then
    return nil, { outcome = "permanent_target", reason = "this number is not on the network" }
  end
  local named = type(body.chatId) == "string" and body.chatId:match("^%d+@c%.us$")
  local found = named or (digits .. "@c.us")
  if body.numberExists == true then keep("chat:" .. digits, found) end
  return found
end

--- The id the message will have, asked for once per item and on disk before anything is sent; nil where the engine
-- gives none. Gives the id, or nil and an outcome. Phases: send.
function chat.reserve_id(ctx, message)
  local key = "message:" .. message.id
  local known = store.get(key)
  if known then return known end
  local answer, failure = api.call(ctx, "GET", "/api/" .. api.session(ctx) .. "/new-message-id", { reads = true })
  if failure then return nil, { outcome = "retry", reason = failure.message } end
  local refusal = api.refusal(ctx, answer)
  if refusal then return nil, refusal end
  local body = answer.status == 200 and api.decoded(answer.body) or {}
  if type(body.id) ~= "string" or body.id == "" then return nil end
  keep(key, body.id)
  return body.id
end

--- The id an earlier try of this item was to have. Phases: send probe.
function chat.reserved_id(message) return store.get("message:" .. message.id) end

--- The item is over; its note is not needed any more. Phases: send probe.
function chat.forget(message) store.delete("message:" .. message.id) end

--- A message's own id, without the chat some engines put before it: `true_<chat>_<id>`.
function chat.bare_id(id)
  if type(id) ~= "string" or id == "" then return nil end
  return id:match("^%a+_[^_]+@[^_]+_([^_]+)") or id
end

--- The id in an answer or a listed message: each engine writes it elsewhere.
function chat.id_in(value)
  local id = value.id
  if type(id) == "table" then id = id._serialized or id.id end
  if type(id) ~= "string" and type(value.key) == "table" then id = value.key.id end
  return chat.bare_id(id)
end

return chat
