--- Whether a message of the past stands in its chat.

local api = require "api"
local chat = require "chat"

--- A message that is not there yet may still be on its way: absence counts only so many seconds after the try.
local SETTLED = 120
--- How far the clocks of this host and of the network may be apart, in seconds.
local SKEW = 60

local function get(ctx, path) return api.call(ctx, "GET", path, { reads = true }) end

--- The account's own messages in the chat since the try, or nil where the server cannot show them.
local function own_messages(ctx, to, since)
  local query = "?limit=50&downloadMedia=false&filter.fromMe=true&filter.timestamp.gte=" .. math.floor(since)
  local answer = get(ctx, "/api/" .. api.session(ctx) .. "/chats/" .. to .. "/messages" .. query)
  local list = answer and answer.status == 200 and api.decoded(answer.body)
  if not list or (next(list) ~= nil and #list == 0) then return nil end
  return list
end

local function stands_in(list, intent, id, since)
  for _, one in ipairs(list) do
    if type(one) == "table" and one.fromMe ~= false then
      local at = tonumber(one.timestamp) or 0
      local same = one.body == intent.body and at >= since
      if same or (id and chat.id_in(one) == id) then return true end
    end
  end
  return false
end

--- "sent" when it is found. "not_sent" only with an id of our own that the server does not know, in a chat it can
-- show, long enough after the try. Else nobody can tell. Phases: probe.
return function(ctx, intent)
  local digits = chat.digits(intent.to)
  local tried = intent.at and time.parse_iso(intent.at)
  if not digits or not tried then return "cannot_tell" end
  local to = store.get("chat:" .. digits) or (digits .. "@c.us")
  local id = chat.reserved_id(intent)
  local one = id and get(ctx, "/api/" .. api.session(ctx) .. "/chats/" .. to .. "/messages/true_" .. to .. "_" .. id)
  local body = one and one.status == 200 and api.decoded(one.body)
  if body and chat.id_in(body) == id then return "sent" end
  local list = own_messages(ctx, to, tried - SKEW)
  if not list then return "cannot_tell" end
  if stands_in(list, intent, id, tried - SKEW) then return "sent" end
  local is_absent = one and (one.status == 404 or (one.status == 200 and not body))
  if is_absent and time.now() - tried >= SETTLED then return "not_sent" end
  return "cannot_tell"
end
