-- One card of Recent Leads turned into a lead. The card is the first witness; the page's own list fills the gaps.
local words = require "words"
local numbers = require "numbers"
local dates = require "dates"
local age = require "age"
local place = require "place"
local selectors = require "selectors"
local M = {}

M.fields = selectors.field

--- The lead's id: digits only, or nil. Without a hidden input the long number that its buttons agree on.
function M.id(row)
  local id = words.clean(row.id)
  if id then return id:match("^%d+$") and #id >= 5 and id or nil end
  local votes, best = {}, nil
  for _, code in ipairs(type(row.onclick) == "table" and row.onclick or {}) do
    for digits in tostring(code):gmatch("%f[%d]%d+%f[%D]") do
      if #digits >= 11 and #digits <= 13 then
        votes[digits] = (votes[digits] or 0) + 1
        if not best or votes[digits] > votes[best] then best = digits end
      end
    end
  end
  return best
end

--- True when everything in the row that names a lead names the same one.
function M.is_single(row)
  local first
  for _, list in ipairs({ row.ids or {}, row.marks or {} }) do
    for _, text in ipairs(type(list) == "table" and list or {}) do
      local id = words.clean(text)
      if id and first and id ~= first then return false end
      first = first or id
    end
  end
  return true
end

local function title(row, from_list)
  local shown = words.clean(row.title)
  local full = from_list and words.clean(from_list.title)
  if not shown then return full end
  local stem = shown:match("^(.-)%s*\u{2026}$") or shown:match("^(.-)%s*%.%.%.$")
  if stem and full and full:sub(1, #stem) == stem then return full end
  return shown
end

local function age_words(row)
  if age.hours(row.age) then return row.age end
  for _, text in ipairs(type(row.ages) == "table" and row.ages or {}) do
    if age.hours(text) then return text end
  end
  return nil
end

--- "5+ years" out of the card: its usual place, else the shortest text that begins with the words.
local function member_words(row)
  if words.clean(row.member) then return row.member end
  local best
  for _, text in ipairs(type(row.member_words) == "table" and row.member_words or {}) do
    local told = words.plain(text)
    told = told and #told <= 60 and told:match("^[%s(:-]*member since[%s:.-]*(.+)$")
    if told and (not best or #told < #best) then best = told end
  end
  return best
end

local kinds = {
  quantity = { "^quantity", "^qty", "^required quantity" },
  order_value = { "order value" },
  purpose = {
    "^why do you need", "^probable requirement type", "^requirement type", "^i want this for", "^purpose", "^usage",
  },
}

--- The text beside a label of the given kind, out of a list of {label=, value=}.
local function fact(list, kind)
  for _, pattern in ipairs(kinds[kind]) do
    for _, pair in ipairs(type(list) == "table" and list or {}) do
      local label = words.plain(pair.label)
      if label and label:find(pattern) then
        local value = words.clean(pair.value)
        value = value and words.clean((value:gsub("^[:%s]+", "")))
        if value then return value end
      end
    end
  end
  return nil
end

local function means_no(text)
  return text:find("not ") or text:find("unavailable") or text:find("unverified") or text:find("^no ")
    or text:find("n/a")
end

--- What the wording of one icon says: the method it is about, and whether it is there.
function M.availability_of(text)
  text = words.plain(text)
  if not text then return nil end
  local method = text:find("whats%s*app") and "whatsapp" or (text:find("e%-?mail") and "email")
    or ((text:find("mobile") or text:find("phone") or text:find("call")) and "phone") or nil
  return method, not means_no(text)
end

local function availability(row, from_list)
  local seen, told = { phone = false, email = false, whatsapp = false }, false
  local function read(icons)
    for _, icon in ipairs(type(icons) == "table" and icons or {}) do
      local method, there = M.availability_of(icon.text)
      if method then seen[method], told = seen[method] or there, true end
    end
  end
  read(row.available)
  if not told and not from_list then read(row.available_loose) end
  local hidden = words.key(row.whatsapp)
  if hidden == "yes" and not told then seen.whatsapp, told = true, true end
  if hidden == "no" then seen.whatsapp = false end
  if not told and from_list then
    seen.phone, seen.email, seen.whatsapp = from_list.phone == true, from_list.email == true, from_list.whatsapp == true
  end
  return seen
end

--- The lead in one row of `page.all`, with the matching row of the page's own list when there is one.
--- Without an id or a title the answer still says what was seen: the host counts it as a card that did not parse.
function M.lead(row, from_list, now)
  local list = from_list or {}
  local posted = dates.posted(row.posted) or dates.posted(row.offered) or dates.posted(list.posted)
  local where = place.read(row, from_list)
  return {
    id = M.id(row), title = title(row, from_list),
    category = words.first(row.category, list.category),
    parent_category = words.first(row.parent_category, list.parent_category),
    country = where.country, country_iso = where.country_iso, city = where.city, state = where.state,
    posted_at = posted and time.iso(posted), age_hours = age.of_lead(posted, age_words(row) or list.age, now),
    member_months = age.member_months(member_words(row), now) or age.member_months(list.member, now),
    availability = availability(row, from_list),
    quantity = numbers.quantity(fact(row.facts, "quantity") or fact(list.facts, "quantity") or list.quantity),
    order_value = numbers.money(fact(row.facts, "order_value") or fact(list.facts, "order_value") or list.order_value),
    purpose = fact(row.facts, "purpose") or fact(list.facts, "purpose"),
    sold_out = row.sold_out == true or list.sold_out == true,
  }
end

return M
