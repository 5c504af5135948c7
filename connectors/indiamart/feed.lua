-- The list as the page itself fetched it. Its keys change less often than the markup, so it fills what a card left out.
local words = require "words"
local M = {}

local function decode(body)
  if type(body) ~= "string" or not body:match("^%s*[{%[]") then return nil end
  local ok, value = pcall(json.decode, body)
  return ok and type(value) == "table" and value or nil
end

local function flag(value)
  local text = words.key(value)
  if text == nil then return nil end
  return text == "1" or text == "yes" or text == "y" or text == "true" or text == "v"
end

local function facts(raw)
  local info = type(raw) == "table" and raw or decode(raw)
  local out = {}
  if not info then return out end
  for _, group in pairs(info) do
    if type(group) == "table" then
      for _, pair in ipairs(group) do
        if type(pair) == "table" then
          out[#out + 1] = { label = words.clean(pair.DESC), value = words.clean(pair.RESPONSE) }
        end
      end
    end
  end
  return out
end

--- One row of the page's list in this connector's own words.
function M.row(raw)
  local more = raw.ETO_OFR_ADDITIONAL_DETAILS
  more = words.is_list(more) and more[1] or (type(more) == "table" and more) or {}
  local status = words.key(raw.PURCHASE_STATUS)
  return {
    id = words.clean(raw.ETO_OFR_ID), title = words.clean(raw.ETO_OFR_TITLE),
    posted = words.clean(raw.OFR_DATE), age = words.clean(raw.BLDATETIME),
    city = words.clean(raw.GLUSR_CITY), state = words.clean(raw.GLUSR_STATE), country = words.clean(raw.GLUSR_COUNTRY),
    country_iso = words.clean(raw.FK_GL_COUNTRY_ISO), member = words.clean(raw.GLUSR_USR_MEMBERSINCE),
    category = words.clean(raw.ETO_OFR_GLCAT_MCAT_NAME), parent_category = words.clean(raw.PARENT_MCAT_NAME),
    order_value = words.clean(raw.ETO_OFR_APPROX_ORDER_VALUE), quantity = words.clean(raw.ETO_OFR_QTY),
    facts = facts(raw.ENRICHMENTINFO),
    phone = flag(raw.ETO_OFR_BUYER_IS_MOB_VERF), email = flag(raw.ETO_OFR_EMAIL_VERIFIED),
    whatsapp = flag(more.is_whatsapp_active),
    sold_out = status ~= nil and (status:find("sold") or status:find("closed")) ~= nil,
  }
end

local function find_list(value)
  if words.is_list(value.DisplayList) then return value.DisplayList end
  for _, inner in pairs(value) do
    if type(inner) == "table" and words.is_list(inner.DisplayList) then return inner.DisplayList end
  end
  return nil
end

--- The page's own answers about its list, oldest first: the named address, else any answer that carries such rows.
function M.answers(page)
  local list = page.responses("getBLDisplayData")
  if #list > 0 then return list end
  local out = {}
  for _, answer in ipairs(page.responses("")) do
    local body = type(answer.body) == "string" and answer.body or ""
    if body:find('"ETO_OFR_ID"', 1, true) and body:find('"DisplayList"', 1, true) then out[#out + 1] = answer end
  end
  return out
end

--- {rows = {[id] = row}, count = n, answered = bool} and, from the last answer: empty = true, denied = "login", status.
function M.read(page)
  local out = { rows = {}, count = 0, answered = false }
  for _, answer in ipairs(M.answers(page)) do
    out.answered, out.status, out.denied, out.empty = true, answer.status, M.denied(answer), nil
    out.retry_after = answer.retry_after
    local value = decode(answer.body)
    local list = value and find_list(value)
    for _, raw in ipairs(list or {}) do
      local row = type(raw) == "table" and M.row(raw)
      if row and row.id then
        if not out.rows[row.id] then out.count = out.count + 1 end
        out.rows[row.id] = row
      end
    end
    local all = value and tonumber(words.clean(value.Allcount) or words.clean(value.TotalBuylead) or "")
    if value and not list and all == 0 then out.empty = true end
  end
  return out
end

--- "login" when an answer says that nobody is signed in; nil otherwise.
function M.denied(answer)
  if answer.status == 401 or answer.status == 403 then return "login" end
  local body = type(answer.body) == "string" and answer.body or ""
  if body:match("^%s*<") and (answer.status or 200) < 400 then return "login" end
  local value = decode(body)
  local code = value and words.clean(value.CODE or value.code)
  if code == "402" or code == "401" then return "login" end
  return nil
end

M.decode = decode

return M
