--- Requests to the server, and what its refusals mean whichever request they answer.

local KEY = "WAHA_API_KEY"
--- A look must leave time for the send within the minute one send has.
local LOOK_SECONDS = 10
--- How long to leave a session alone that cannot send now, in seconds.
local SESSION_WAIT = 300
--- How long a time-lock lasts where the server does not say, in seconds.
local LOCK_WAIT = 24 * 3600

local api = { KEY = KEY }

--- The server's name for a slot's session: letters, digits, `_` and `-`, at most 54.
-- A slot's own `session` goes before the host-wide one; without either it is the prefix and the slot's id.
function api.session(ctx)
  return ctx.settings.session or ((ctx.settings.session_prefix or "") .. ctx.slot)
end

--- A JSON table of a body, or nil.
function api.decoded(body)
  local ok, value = pcall(json.decode, body)
  return ok and type(value) == "table" and value or nil
end

--- One request. `options`: json, accept, timeout, and `reads` for a look that changes nothing over there.
-- Gives the answer, or nil and the failure of a request that brought none.
function api.call(ctx, method, path, options)
  local headers = { accept = options.accept or "application/json" }
  if secret.has(KEY) then headers[ctx.settings.auth_header] = secret.use(KEY) end
  local ok, answer = pcall(http.request, {
    method = method,
    url = ctx.settings.base_url:gsub("/+$", "") .. path,
    headers = headers,
    json = options.json,
    reads = options.reads,
    timeout = options.timeout or (options.reads and LOOK_SECONDS) or ctx.settings.timeout_seconds,
  })
  if ok then return answer end
  if type(answer) ~= "table" then error(answer, 0) end
  return nil, answer
end

--- The server's own words about a failure, without anything that could be a number of a person.
function api.words(answer)
  local body = api.decoded(answer.body) or {}
  local exception = type(body.exception) == "table" and body.exception or {}
  local said = exception.message or body.error or body.message
  if type(said) ~= "string" then return "" end
  return (": " .. text.squeeze(said):sub(1, 160):gsub("%d%d%d%d%d%d+", "…"))
end

--- When a time-lock ends, in seconds: a number of seconds or milliseconds, or a text. Nonsense counts as a day.
local function lock_end(value)
  local at = type(value) == "string" and time.parse_iso(value) or tonumber(value)
  if at and at > 1e11 then at = at / 1000 end
  local now = time.now()
  if not at or at <= now or at > now + 60 * 24 * 3600 then return now + LOCK_WAIT end
  return at
end

--- Where an answer about a session or a refusal tells of a time-lock.
local function lock_of(body)
  if type(body) ~= "table" then return nil end
  local me = type(body.me) == "table" and body.me or body
  local lock = type(me.reachoutTimelock) == "table" and me.reachoutTimelock or body
  return type(lock) == "table" and lock.timeEnforcementEnds or nil
end

--- New contacts are blocked for the account. Asking the session when that ends is a look; silence means a day.
-- Phases: send.
local function time_lock(ctx, answer)
  local ends = lock_of(api.decoded(answer.body))
  if not ends then
    local session = api.call(ctx, "GET", "/api/sessions/" .. api.session(ctx), { reads = true })
    ends = session and session.status == 200 and lock_of(api.decoded(session.body))
  end
  return {
    outcome = "pause_channel",
    reason = "the network blocks messages of this account to new contacts (error 463); pairing again does not help",
    until_at = time.iso(lock_end(ends)),
  }
end

--- Seconds of a Retry-After.
local function wait_seconds(answer, fallback)
  return tonumber(answer.headers["retry-after"] or "") or fallback
end

local function pause(reason, seconds)
  return { outcome = "pause_channel", reason = reason, until_at = seconds and time.iso(time.now() + seconds) or nil }
end

--- What a refusal says about the account or the server rather than about the message; nil for any other answer.
-- Phases: send.
function api.refusal(ctx, answer)
  local status = answer.status
  if status == 401 or status == 403 then
    return pause("the server refused the key (" .. status .. "): set " .. KEY .. ", then resume")
  end
  if status == 429 then
    return { outcome = "retry", after = wait_seconds(answer, 60), reason = "the server answered 429" }
  end
  if status == 503 then
    local after = answer.headers["retry-after"] and wait_seconds(answer, 60) or nil
    return { outcome = "retry", after = after, reason = "the server answered 503" }
  end
  if status == 422 then
    local body = api.decoded(answer.body) or {}
    if type(body.status) == "string" and body.status ~= "WORKING" then
      return pause("the session is " .. body.status .. ": it cannot send until it is WORKING", SESSION_WAIT)
    end
  end
  if status == 500 and answer.body:lower():find("error 463", 1, true) then return time_lock(ctx, answer) end
  return nil
end

--- No session of this name: a mistake of the settings, or a pairing that was removed. It stays so until somebody acts.
function api.no_session(ctx)
  return pause("the server knows no session '" .. api.session(ctx) .. "': pair the slot, then resume")
end

return api
