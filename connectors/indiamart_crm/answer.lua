-- What the interface answered. Its verdict stands in the body, also with HTTP 200.
local record = require "record"
local M = {}

local LONGEST = 900

local function fail(code, message)
  error({ code = "indiamart_crm." .. code, message = message }, 0)
end

--- The vendor's own words, short; they are data.
local function words(body)
  local text_of = type(body) == "table" and body.MESSAGE
  return type(text_of) == "string" and text_of ~= "" and " (" .. text.squeeze(text_of):sub(1, 200) .. ")" or ""
end

--- Phases: pull. The first refusal costs one interval, the next ones a quarter of an hour.
local function pause(interval, why)
  local times = (store.get("refused") or 0) + 1
  store.set("refused", times)
  local seconds = times > 1 and math.max(LONGEST, interval) or interval
  return { cooldown = { seconds = seconds }, notices = { why .. "; the next call is in " .. seconds .. " s" } }
end

local function decoded(response)
  local ok, body = pcall(json.decode, response.body)
  if ok and type(body) == "table" then return body end
  local what = response.body:match("^%s*<") and "a page in place of JSON" or "what is no JSON"
  return nil, what
end

local function rows_of(body)
  local rows = body.RESPONSE
  if rows == nil or rows == json.null or rows == "" then return {} end
  if type(rows) ~= "table" then fail("answer.unreadable", "RESPONSE is no list") end
  return rows
end

local function reading(body)
  local rows = rows_of(body)
  return {
    leads = record.leads(rows),
    records = #rows,
    total = math.max(math.tointeger(tonumber(body.TOTAL_RECORDS)) or #rows, #rows),
  }
end

--- Phases: pull. `{leads, records, total}`, or the answer for the host where nothing was read.
function M.read(response, interval)
  local body, what = decoded(response)
  local code = body and math.tointeger(tonumber(body.CODE)) or response.status
  if code == 401 or code == 403 then
    return {
      login = "login_required", detail = "the interface refused the key" .. words(body),
      cooldown = { seconds = interval },
    }
  end
  if code == 429 then return pause(interval, "429: asked too often" .. words(body)) end
  if code >= 500 then return pause(interval, code .. ": the interface is out of order" .. words(body)) end
  if not body then fail("answer.unreadable", "the interface answered " .. response.status .. " with " .. what) end
  if code == 400 then fail("window.refused", "the interface refused the times asked for" .. words(body)) end
  if code ~= 200 and code ~= 204 then fail("answer.unknown", "the interface answered code " .. code .. words(body)) end
  store.delete("refused")
  return reading(code == 204 and {} or body)
end

return M
