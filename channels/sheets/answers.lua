--- What the service's answers mean, as outcomes.

local answers = {}

--- What a person must mend is looked at again this often by itself.
local PAUSE_SECONDS = 600
local BUSY_SECONDS_CAP = 64

--- Nobody can be reached now: the channel of this slot rests and a person is told why.
function answers.pause(reason)
  return { outcome = "pause_channel", reason = reason, until_at = time.iso(time.now() + PAUSE_SECONDS) }
end

--- A body as a table; an empty one when it is no JSON object or list.
function answers.read(response)
  local ok, answer = pcall(json.decode, response.body)
  return ok and type(answer) == "table" and answer or {}
end

--- What the service says went wrong, in its own words, and those words alone.
function answers.refusal(response)
  local said = answers.read(response).error
  local words = type(said) == "table" and type(said.message) == "string" and said.message or ""
  words = text.squeeze(words):sub(1, 200)
  return "the service answered " .. response.status .. (words ~= "" and ": " .. words or ""), words
end

--- Seconds until the next minute, when the service counts anew, and a little apart for each item.
local function busy_seconds(message)
  local apart = tonumber(crypto.sha256(message.id):sub(1, 2), 16) // 64
  return math.min(BUSY_SECONDS_CAP, 60 - math.floor(time.now()) % 60 + apart)
end

--- What a refused request means; nil and the reason for a status that leaves open what became of it.
function answers.refused(message, response)
  local status, reason, words = response.status, answers.refusal(response)
  local is_rate = status == 403 and words:lower():find("rate limit", 1, true)
  if status == 429 or is_rate then
    local named = tonumber(response.headers["retry-after"] or "")
    return { outcome = "retry", after = named or busy_seconds(message), reason = reason }
  end
  if status == 401 then return answers.pause(reason .. "; is the key of the service account still valid?") end
  if status == 403 then return answers.pause(reason .. "; share the sheet with the service account as editor") end
  if status == 404 then return answers.pause(reason .. "; is spreadsheet_id right?") end
  if status ~= 408 and status >= 300 and status < 500 then return { outcome = "permanent_item", reason = reason } end
  return nil, reason
end

return answers
