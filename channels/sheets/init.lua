--- Channel `sheets`: each verified event as one row of a shared spreadsheet, for the client's own people.
--
-- The service takes no id that would make a repeated append harmless, so column A carries the event's id: whenever an
-- earlier try was begun, that column is searched before anything is appended again. Values are sent RAW: a buyer's
-- text is never taken for a formula or a number.

local answers = require("answers")
local fallback = require("fallback")
local token = require("token")

--- The columns, from A on; the first one is the key.
local COLUMNS = { "event_id", "at", "slot", "lead_id", "title", "name", "company", "phone", "email", "city" }
local LAST_COLUMN = "J"
--- The service cuts a request off after 180 s. Less than that, and a slow success would look like a failure.
local APPEND_SECONDS = 190
local READ_SECONDS = 30
local CELL_BYTES = 4000

--- Every byte but the unreserved ones as %XX: the range is one segment of a path.
local function encoded(segment)
  return (segment:gsub("[^%w%-%._~]", function(byte) return string.format("%%%02X", byte:byte()) end))
end

--- `Tab!A:J`; a name of other characters than letters and `_` is quoted, its own quotes doubled.
local function range(settings, columns)
  local tab = settings.tab
  if not tab:match("^[%a_]+$") then tab = "'" .. tab:gsub("'", "''") .. "'" end
  return tab .. "!" .. columns
end

local function values_url(settings, columns)
  local id = encoded(settings.spreadsheet_id)
  return settings.base_url .. "/v4/spreadsheets/" .. id .. "/values/" .. encoded(range(settings, columns))
end

--- A value as a cell: always a text, without what no cell shows, cut where a buyer wrote a book.
local function cell(value)
  if value == nil then return "" end
  local words = tostring(value):gsub("%c", " ")
  if #words <= CELL_BYTES then return words end
  local cut = utf8.offset(words, 0, CELL_BYTES + 1) or CELL_BYTES + 1
  return words:sub(1, cut - 1)
end

--- Where a row goes, as people see it. It tells spreadsheets and addresses apart, whose path may hold a secret: a
--- doubtful row holds back later ones of its own place only.
local function recipient(settings)
  if settings.spreadsheet_id then return "tab " .. settings.tab .. " of …" .. settings.spreadsheet_id:sub(-6) end
  local url = settings.webhook_url or error("neither spreadsheet_id nor webhook_url is set")
  return (url:match("^https?://([^/?#]+)") or "webhook") .. " #" .. crypto.sha256(url):sub(1, 6)
end

--- Phases: compose. The row is fixed here, because what is approved is what is sent.
local function compose(ctx, event)
  local lead, contact = event.lead or {}, event.contact or {}
  local row = {
    event_id = event.event_id,
    at = event.at,
    slot = event.slot_id,
    lead_id = event.lead_id,
    title = lead.title,
    name = contact.name,
    company = contact.company,
    phone = contact.phone,
    email = contact.email,
    city = contact.city or lead.city,
  }
  local cells = {}
  for index, name in ipairs(COLUMNS) do cells[index] = cell(row[name]) end
  return { to = recipient(ctx.settings), body = json.encode(cells) }
end

--- One call with the access token; a token that is refused is renewed once. Answers `response` or nil and an outcome.
local function call(ctx, request)
  for attempt = 1, 2 do
    local access, trouble = token.get(ctx)
    if not access then return nil, trouble end
    request.headers = { authorization = "Bearer " .. access }
    local ok, response = pcall(http.request, request)
    if not ok then
      if type(response) ~= "table" then error(response, 0) end
      if response.sent ~= "no" then return nil, { outcome = "unknown", reason = response.message } end
      return nil, { outcome = response.retry and "retry" or "permanent_item", reason = response.message }
    end
    if response.status ~= 401 or attempt == 2 then return response end
    token.drop()
  end
end

--- Whether the key column holds `key`: true or false, or nil and the outcome of not having been able to look.
local function is_there(ctx, key)
  local url = values_url(ctx.settings, "A:A") .. "?majorDimension=COLUMNS"
  local response, trouble = call(ctx, { method = "GET", url = url, timeout = READ_SECONDS })
  if not response then return nil, trouble end
  if response.status ~= 200 then
    local outcome, reason = answers.refused({ id = key }, response)
    return nil, outcome or { outcome = "retry", reason = reason }
  end
  local answer = answers.read(response)
  if not answer.range then return nil, { outcome = "retry", reason = "the key column cannot be read" } end
  for _, found in ipairs((answer.values or {})[1] or {}) do
    if found == key then return true end
  end
  return false
end

--- The cells of a message, or nil when its text was edited into something else.
local function cells_of(message)
  local ok, cells = pcall(json.decode, message.body)
  if not ok or type(cells) ~= "table" or #cells == 0 then return nil end
  for _, value in ipairs(cells) do
    if type(value) ~= "string" then return nil end
  end
  return cells
end

--- What a 200 proves: exactly one row was written, and where.
local function appended(response)
  local updates = answers.read(response).updates
  if type(updates) ~= "table" or updates.updatedRows ~= 1 or type(updates.updatedRange) ~= "string" then
    return { outcome = "unknown", reason = "the service said 200 and not that one row was written" }
  end
  local where = updates.updatedRange
  if not where:match("!A%d+:") and not where:match("!A%d+$") then
    log.error("the row does not begin in column A: clear the tab of everything beside its table", { range = where })
  end
  return { outcome = "sent", external_id = where, proof = "1 row at " .. where }
end

--- Phases: send.
local function send(ctx, message)
  local cells = cells_of(message)
  if not cells then return { outcome = "permanent_item", reason = "the text is no list of cells" } end
  if not ctx.settings.spreadsheet_id then return fallback.send(ctx, message, "sheets") end
  if message.try > 1 then
    local found, trouble = is_there(ctx, cells[1])
    if found == nil then return trouble end
    if found then return { outcome = "sent", external_id = cells[1], proof = "found in the key column" } end
  end
  local response, trouble = call(ctx, {
    method = "POST",
    url = values_url(ctx.settings, "A:" .. LAST_COLUMN)
      .. ":append?valueInputOption=RAW&insertDataOption=INSERT_ROWS&includeValuesInResponse=false",
    json = { majorDimension = "ROWS", values = { cells } },
    timeout = APPEND_SECONDS,
  })
  if not response then return trouble end
  if response.status == 200 then return appended(response) end
  local outcome, reason = answers.refused(message, response)
  return outcome or { outcome = "unknown", reason = reason }
end

--- Phases: probe. The key column is the truth; what cannot be read cannot tell, and nor can a receiver of webhooks.
local function probe(ctx, intent)
  if not ctx.settings.spreadsheet_id then return "cannot_tell" end
  local cells = cells_of(intent)
  local found = cells and is_there(ctx, cells[1])
  if found == nil then return "cannot_tell" end
  return found and "sent" or "not_sent"
end

--- Phases: health. Reads the header cell: key, sharing, spreadsheet and tab are then all right.
local function health(ctx)
  if not ctx.settings.spreadsheet_id then return { ok = true, detail = "rows go to webhook_url" } end
  local url = values_url(ctx.settings, "A1:A1")
  local response, trouble = call(ctx, { method = "GET", url = url, timeout = READ_SECONDS })
  if not response then return { ok = false, detail = trouble.reason } end
  if response.status ~= 200 then return { ok = false, detail = (answers.refusal(response)) } end
  return { ok = true, detail = "the tab can be read" }
end

return {
  manifest = {
    name = "sheets",
    version = "1.0.0",
    api = 1,
    kind = "channel",
    summary = "Appends each verified event as one row to a shared spreadsheet.",
    carries = "sheets",
    audience = "staff",
    permissions = { secrets = { token.SECRET, fallback.SECRET }, token_urls = { token.URL } },
    settings = {
      spreadsheet_id = { type = "string", help = "The long id in the address of the spreadsheet." },
      tab = { type = "string", default = "Leads", help = "A tab of its own, with a header row and nothing beside it." },
      base_url = {
        type = "url",
        env = "SHEETS_BASE_URL",
        default = "https://sheets.googleapis.com",
        help = "Where the spreadsheets are; another address only for tests.",
      },
      webhook_url = {
        type = "url",
        env = "SHEETS_WEBHOOK_URL",
        help = "Where rows are posted as signed webhooks while there is no spreadsheet_id.",
      },
      timeout_seconds = { type = "number", default = 15, min = 1, max = 60, help = "How long webhook_url may take." },
      token_url = {
        type = "url",
        env = "GOOGLE_TOKEN_URL",
        default = token.URL,
        help = "Where access tokens are given; another address only for tests.",
      },
    },
    -- A look at the key column, an append of up to 190 s, and tokens between them.
    limits = { flow_s = 360 },
  },
  compose = compose,
  send = send,
  probe = probe,
  health = health,
}
