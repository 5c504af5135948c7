-- Looks for a lead on Consumed Leads. That page has no lead id, so a match needs everything else to agree.
local words = require "words"
local dates = require "dates"
local age = require "age"
local contact = require "contact"
local countries = require "countries"
local feed = require "feed"
local recent = require "recent"
local wall = require "wall"
local selectors = require "selectors"

local function url(ctx)
  return wall.base(ctx) .. "/blproduct/mypurchasedbl?disp=D"
end

local labels = {
  name = { "^contact person", "^buyer name", "^name$", "^contact name", "^buyer$" },
  company = { "^company" },
  phone = { "^mobile", "^phone", "^contact number", "^contact no" },
  email = { "^e%-?mail" },
  country = { "^country" },
}

local function value_of(row, kind)
  for _, pattern in ipairs(labels[kind]) do
    for _, pair in ipairs(type(row.facts) == "table" and row.facts or {}) do
      local label = words.plain(pair.label)
      if label and label:find(pattern) then
        local value = words.clean(pair.value)
        return value and words.clean((value:gsub("^[:%s]+", "")))
      end
    end
  end
  return nil
end

--- The words after "Consumed on", which a title may hold too.
local function consumed_on(row)
  local best
  for _, text in ipairs(type(row.when) == "table" and row.when or {}) do
    local told = (words.clean(text) or ""):match("^[Cc]onsumed%s+[Oo]n%s*:?%s*(.+)$")
    if told and not words.same(text, row.title) and (not best or #told < #best) then best = told end
  end
  return best
end

local function read_card(row, now, region)
  local told = consumed_on(row)
  if not told then return nil end
  local at, covers = dates.written(told, now)
  if not at then
    local hours = age.hours(told)
    if hours then
      -- "5 mins ago" is between four and six minutes old.
      local least = select(2, age.hours(told))
      at = now - (2 * hours - least) * 3600
      covers = math.max(1, now - least * 3600 - at)
    end
  end
  local country = value_of(row, "country")
  local email = value_of(row, "email") or words.clean(row.email)
  return {
    id = words.clean(row.id), title = words.clean(row.title), told = told, at = at, covers = covers, country = country,
    leaves = type(row.leaves) == "table" and row.leaves or {},
    contact = {
      name = value_of(row, "name"), company = value_of(row, "company"),
      phone = contact.phone(nil, value_of(row, "phone") or words.clean(row.phone), countries.iso(country) or region),
      email = email and email:find("@", 1, true) and email or nil,
    },
  }
end

--- The cards of the page, each once: with the loose locator an outer box holds its cards too, so boxes that name more
--- than one time are left out and the largest of the rest is taken.
local function read_cards(page, now, region)
  local all = page.all(selectors.consumed.cards, selectors.consumed.field, { name = "consumed" })
  local out, last = {}, nil
  local loose = all.matched_by == #selectors.consumed.cards
  for _, row in ipairs(all.rows) do
    local text = words.plain(row.text) or ""
    local title = words.plain(row.title) or ""
    local at = text:find(title, 1, true)
    local rest = at and text:sub(1, at - 1) .. text:sub(at + #title) or text
    local _, times = rest:gsub("consumed on", "")
    local inside = last and last:find(text, 1, true)
    if not loose or (times == 1 and not inside) then
      local one = read_card(row, now, region)
      if one then out[#out + 1], last = one, text end
    end
  end
  return out
end

local function fingerprint(one)
  return "consumed/" .. (words.key(one.title) or ""):sub(1, 120) .. "|" .. one.told:sub(1, 40) .. "|"
    .. (one.contact.phone or one.contact.email or one.contact.name or "")
end

--- True unless this card was matched to, or its contact was answered for, another lead.
local function free_for(one, id, title)
  local taken = store.get(fingerprint(one))
  if type(taken) ~= "string" and one.contact.phone then taken = store.get(contact.key(title, one.contact.phone)) end
  return type(taken) ~= "string" or taken == id
end

--- True when a text of the card is the lead's title; which element holds it differs from design to design.
local function same_title(one, lead)
  if words.same(one.title, lead.title) then return true end
  local wanted = words.key(lead.title) or ""
  for _, text in ipairs(one.leaves) do
    local shown = words.key(text) or ""
    if shown == wanted or (#wanted >= 200 and shown:sub(1, #wanted) == wanted) then return true end
  end
  return false
end

--- True when a line like "Leeds, United Kingdom" of the card ends in the lead's country.
local function line_of_country(one, lead)
  for _, text in ipairs(one.leaves) do
    local parts = words.parts(text)
    local iso = #parts > 0 and #text <= 120 and countries.iso(parts[#parts])
    if iso and (iso == lead.country_iso or iso == countries.iso(lead.country)) then return true end
  end
  return false
end

local function same_country(one, lead)
  if not one.country then return line_of_country(one, lead) end
  if words.same(one.country, lead.country) then return true end
  local iso = countries.iso(one.country) or countries.code(one.country)
  return iso ~= nil and (iso == lead.country_iso or iso == countries.iso(lead.country))
end

local function same_contact(one, known)
  if type(known) ~= "table" then return false end
  return (one.contact.phone ~= nil and one.contact.phone == words.clean(known.phone))
    or (one.contact.email ~= nil and words.same(one.contact.email, known.email))
end

--- True when the card was consumed at or after `clicked` and is of the lead's title and its country or contact.
--- The page writes minutes: what was bought in the click's own minute is written as the beginning of it. A wording that
--- covers more than a minute says "at or after the click" only when all of what it covers lies there.
local function fits(one, lead, clicked, known)
  if not same_title(one, lead) or not clicked or not one.at then return false end
  local from = clicked - clicked % 60
  local late = one.at >= from or (one.covers <= 60 and one.at + one.covers > from)
  return late and (same_country(one, lead) or same_contact(one, known))
end

--- True when another click that is not settled could have bought this card as well: then it is nobody's proof.
local function contested(ctx, one)
  for _, rival in ipairs(type(ctx.rivals) == "table" and ctx.rivals or {}) do
    local placeless = not rival.country and not rival.country_iso
    local as = placeless and { title = rival.title, country = one.country } or rival
    if fits(one, as, dates.stamp(rival.clicked_at)) then return true end
  end
  return false
end

local function deep_find(value, id, depth)
  if type(value) ~= "table" or depth > 6 then return nil end
  if words.clean(value.ETO_OFR_ID) == id or words.clean(value.ofrid) == id then return value end
  for _, inner in pairs(value) do
    local found = deep_find(inner, id, depth + 1)
    if found then return found end
  end
  return nil
end

--- The record of this lead in what the page itself fetched, when the site names ids there.
local function by_answer(page, id)
  for _, answer in ipairs(page.responses("")) do
    local body = type(answer.body) == "string" and answer.body or ""
    if body:find(id, 1, true) then
      local found = deep_find(feed.decode(body), id, 0)
      if found then return found end
    end
  end
  return nil
end

local function verified(one, how)
  contact.remember(fingerprint(one), one.lead_id)
  local seen = next(one.contact) and one.contact or nil
  return {
    verified = true, by = "consumed_page", contact = seen,
    evidence = { title = one.title, consumed_on = one.told, country = one.country, matched = how },
  }
end

--- Opens the page and waits for its cards or its words for "none".
local function open(ctx, page)
  local at
  for turn = 1, math.ceil(ctx.settings.wait_seconds / 3) do
    if turn == 1 then at = wall.open(page, url(ctx), selectors.consumed.cards, 3)
    else at = wall.await(page, url(ctx), selectors.consumed.cards, 3) end
    if at.found or at.wall or recent.says_none(page) then break end
  end
  return at
end

return function(ctx, page, lead)
  local id = tostring(lead.id)
  local at = open(ctx, page)
  if at.wall then
    local why = at.wall.challenge or (at.wall.login and "login") or "busy"
    local login = at.wall.login and "login_required" or nil
    return { verified = false, reason = why, login = login, challenge = at.wall.challenge }
  end
  local record = by_answer(page, id)
  local clicked = dates.stamp(ctx.clicked_at) or dates.stamp(lead.clicked_at)
  local known = ctx.contact or lead.contact
  local candidates = {}
  for _, one in ipairs(at.found and read_cards(page, ctx.now, lead.country_iso) or {}) do
    one.lead_id = id
    if one.id == id then return verified(one, "id") end
    local nameless = not one.id or not one.id:match("^%d+$")
    if nameless and free_for(one, id, lead.title) and fits(one, lead, clicked, known) then
      candidates[#candidates + 1] = one
    end
  end
  if record then
    return {
      verified = true, by = "consumed_page", contact = contact.of_record(record, lead.country_iso),
      evidence = { matched = "id in the page's own answer" },
    }
  end
  if #candidates == 1 and contested(ctx, candidates[1]) then return { verified = false, reason = "ambiguous" } end
  if #candidates == 1 then return verified(candidates[1], "title, time and country or contact") end
  return { verified = false, reason = #candidates == 0 and "not_listed" or "ambiguous" }
end
