-- A buyer's contact, as the answer to the click or the page of consumed leads tells it.
local words = require "words"
local M = {}

local function digits(value)
  return ((words.clean(value) or ""):gsub("%D", ""))
end

--- "+<country><number>" from the two halves the site keeps, or from one written number; nil when it cannot be told.
--- `region` is the ISO code used for a number without a country; `text.phone` of the host knows the countries.
function M.phone(country, number, region)
  local own = words.clean(number)
  if not own or #digits(own) < 5 then return nil end
  if own:match("^%s*%+") then return "+" .. digits(own) end
  local code = digits(country):gsub("^00", "")
  if code ~= "" then
    local rest = digits(own):gsub("^0+", "")
    -- Some sellers' numbers are kept with their country's digits in front.
    if #rest >= 11 and rest:sub(1, #code) == code then rest = rest:sub(#code + 1) end
    return "+" .. code .. rest
  end
  return text.phone(own, region or "IN")
end

--- The contact in one buyer record of the site; nil when it names nobody.
function M.of_record(row, region)
  if type(row) ~= "table" then return nil end
  local email = words.clean(row.GLUSR_USR_EMAIL) or words.clean(row.GLUSR_USR_EMAIL_ALT)
  local out = {
    name = words.first(row.GLUSR_NAME, row.GLUSR_USR_NAME, row.contacts_name),
    company = words.first(row.GLUSR_COMPANY, row.GLUSR_USR_COMPANYNAME, row.contacts_company),
    phone = M.phone(row.GLUSR_USR_PH_COUNTRY, words.first(row.GLUSR_USR_PH_MOBILE, row.contacts_mobile1),
      words.clean(row.FK_GL_COUNTRY_ISO) or region),
    email = email and email:match("^[^%s@]+@[^%s@]+%.[^%s@]+$") and email or nil,
  }
  if next(out) then return out end
  return nil
end

--- Remembers whose purchase a contact came from, so that a consumed lead is never taken for another's. A full store
--- must not spoil a purchase, so failing to remember is only logged.
function M.remember(key, id)
  local ok, problem = pcall(store.set, key, id)
  if not ok then log.warn("a purchase could not be remembered", { lead_id = id, problem = tostring(problem) }) end
end

--- The store's key of a contact that the answer to a click named.
function M.key(title, phone)
  return "bought/" .. (words.key(title) or ""):sub(1, 120) .. "|" .. phone
end

return M
