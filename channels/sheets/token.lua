--- The access token of a service account (RFC 7523), kept in memory until shortly before it ends.
--
-- One call of a script runs at a time, so a renewal serves everybody who waits behind it.

local answers = require("answers")

local token = { SECRET = "SHEETS_SERVICE_ACCOUNT", URL = "https://oauth2.googleapis.com/token" }

local SCOPE = "https://www.googleapis.com/auth/spreadsheets"
local GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
local RENEW_SECONDS = 300
--- The set the service's own library tries again.
local AGAIN = { [408] = true, [429] = true, [500] = true, [503] = true, [504] = true }
local AGAIN_WORDS = { internal_failure = true, server_error = true, temporarily_unavailable = true }

local kept = { text = nil, ends = 0 }

--- A refusal in the service's words. Nothing of an item has left yet, whatever it says.
local function refused(response)
  local said = answers.read(response).error
  local word = type(said) == "string" and said or ""
  local reason = "no access token: status " .. response.status .. (word ~= "" and ", " .. word:sub(1, 60) or "")
  if AGAIN[response.status] or AGAIN_WORDS[word] then return { outcome = "retry", reason = reason } end
  if word == "invalid_grant" then
    return answers.pause(reason .. "; check the clock of this machine, and whether the key was deleted")
  end
  return answers.pause(reason .. "; check " .. token.SECRET)
end

--- Phases: send, probe, health. The token, or nil and the outcome of not getting one.
function token.get(ctx)
  if kept.text and kept.ends - time.now() >= RENEW_SECONDS then return kept.text end
  if not secret.has(token.SECRET) then
    return nil, answers.pause(token.SECRET .. " is not set, or its file is not private")
  end
  local url = ctx.settings.token_url
  local signed, assertion = pcall(secret.sign_jwt, token.SECRET, { aud = url, scope = SCOPE })
  if not signed then return nil, answers.pause(assertion.message) end
  local ok, response = pcall(http.request, {
    method = "POST",
    url = url,
    form = { grant_type = GRANT, assertion = assertion },
  })
  if not ok then
    if type(response) ~= "table" then error(response, 0) end
    return nil, { outcome = "retry", reason = "no access token: " .. response.message }
  end
  if response.status ~= 200 then return nil, refused(response) end
  local answer = answers.read(response)
  if type(answer.access_token) ~= "string" then
    return nil, { outcome = "retry", reason = "no access token: the answer holds none" }
  end
  kept.text, kept.ends = answer.access_token, time.now() + (tonumber(answer.expires_in) or 0)
  return kept.text
end

--- Forgets the token: the service no longer takes it.
function token.drop() kept.text = nil end

return token
