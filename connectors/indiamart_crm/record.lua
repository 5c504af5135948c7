-- One record of the interface as a lead row with its contact.
local M = {}

-- What the letters of QUERY_TYPE mean; another one is told as it stands.
local TYPES = {
  W = "Direct enquiry", B = "Bought lead", P = "Phone call", BIZ = "Catalogue view", WA = "WhatsApp enquiry",
}

--- A field as clean text, or nil: null, blanks and markup count for nothing.
local function field(record, name)
  local value = record[name]
  if type(value) == "number" then value = tostring(value) end
  if type(value) ~= "string" then return nil end
  local plain = text.squeeze((value:gsub("<[^<>]*>", " ")))
  return plain ~= "" and plain or nil
end

local function iso(record)
  local code = field(record, "SENDER_COUNTRY_ISO")
  return code and code:match("^%a%a$") and code:upper() or nil
end

--- A number as E.164; what cannot be read as one stays as it is, for a person.
local function phone(record, name)
  local raw = field(record, name)
  return raw and (text.phone(raw, iso(record)) or raw)
end

local function email(record, name)
  local raw = field(record, name)
  return raw and (text.email(raw) or raw)
end

--- `2021-12-08 12:47:25`, Indian time, as ISO-8601; nil for anything else.
local function posted(record)
  local day, clock = (field(record, "QUERY_TIME") or ""):match("^(%d%d%d%d%-%d%d%-%d%d)[ T](%d%d:%d%d:%d%d)$")
  local seconds = day and time.parse_iso(day .. "T" .. clock .. "+05:30")
  return seconds and time.iso(seconds)
end

--- Only where somebody could be reached.
local function contact_of(record)
  local contact = {
    name = field(record, "SENDER_NAME"), company = field(record, "SENDER_COMPANY"),
    phone = phone(record, "SENDER_MOBILE") or phone(record, "SENDER_PHONE"),
    alt_phone = phone(record, "SENDER_MOBILE_ALT") or phone(record, "SENDER_PHONE_ALT"),
    email = email(record, "SENDER_EMAIL"), alt_email = email(record, "SENDER_EMAIL_ALT"),
    address = field(record, "SENDER_ADDRESS"), city = field(record, "SENDER_CITY"),
    state = field(record, "SENDER_STATE"), pincode = field(record, "SENDER_PINCODE"), country_iso = iso(record),
    message = field(record, "QUERY_MESSAGE"),
  }
  if not (contact.phone or contact.alt_phone or contact.email or contact.alt_email) then return nil end
  return contact
end

local function lead_of(record)
  local contact = contact_of(record)
  local type_of = field(record, "QUERY_TYPE")
  local kind = type_of and (TYPES[type_of] or type_of)
  return {
    id = field(record, "UNIQUE_QUERY_ID"),
    title = field(record, "QUERY_PRODUCT_NAME") or field(record, "SUBJECT") or kind,
    category = field(record, "QUERY_MCAT_NAME"),
    country_iso = iso(record),
    city = field(record, "SENDER_CITY"),
    state = field(record, "SENDER_STATE"),
    posted_at = posted(record),
    purpose = kind,
    availability = {
      phone = contact ~= nil and (contact.phone or contact.alt_phone) ~= nil,
      email = contact ~= nil and (contact.email or contact.alt_email) ~= nil,
      whatsapp = type_of == "WA",
    },
    contact = contact,
    evidence = {
      source = "official interface", query_type = type_of, query_time = field(record, "QUERY_TIME"),
      subject = field(record, "SUBJECT"), call_duration = field(record, "CALL_DURATION"),
      called = field(record, "RECEIVER_MOBILE"),
    },
  }
end

--- Phases: every entry. One row per record; a record that stands there twice counts once.
function M.leads(records)
  local leads, known = {}, {}
  for _, record in ipairs(records) do
    local lead = lead_of(type(record) == "table" and record or {})
    if not (lead.id and known[lead.id]) then leads[#leads + 1] = lead end
    if lead.id then known[lead.id] = true end
  end
  return json.array(leads)
end

return M
