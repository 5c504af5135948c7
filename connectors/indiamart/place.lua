-- Where a buyer is. A card may say it in three hidden inputs, in three spans, or in one line: "Leeds, United Kingdom".
local words = require "words"
local countries = require "countries"
local M = {}

local function named(text)
  return text and countries.iso(text)
end

--- Splits one line into {city=, state=, country=}, given the ISO code when it is known.
function M.split(line, iso)
  local parts = words.parts(words.without_tip(line))
  local out, last = {}, #parts
  if last == 0 then return out end
  local code = named(parts[last])
  if code and (not iso or code == iso) then
    out.country, last = parts[last], last - 1
  end
  if last >= 1 then out.city = parts[1] end
  if last >= 2 then out.state = parts[last] end
  return out
end

--- {country=, country_iso=, city=, state=} of one card. `seen` is what the card told, `row` the page's own answer.
function M.read(seen, row)
  row = row or {}
  local iso = countries.code(words.clean(seen.country_iso)) or countries.code(words.clean(row.country_iso))
  local country = words.without_tip(seen.country)
  local line = M.split(seen.place, iso or named(country))
  country = country or line.country or words.clean(row.country)
  if countries.code(country) and not named(country) then country = countries.name(countries.code(country)) end
  iso = iso or named(country)
  local city = words.without_tip(seen.city) or words.clean(row.city) or line.city
  local state = words.without_tip(seen.state) or words.clean(row.state) or line.state
  local only_the_line = not words.clean(seen.city) and not words.clean(row.city)
  if only_the_line and words.same(city, country) then city = nil end
  return { country = country or countries.name(iso), country_iso = iso, city = city, state = state }
end

return M
