-- Reads the first page of Recent Leads.
local card = require "card"
local feed = require "feed"
local recent = require "recent"
local wall = require "wall"
local selectors = require "selectors"

local function notices(page)
  local out = {}
  if page.visible(selectors.opt_in) then out[#out + 1] = "a notice covers the list" end
  return out
end

--- The rows worth reading of one answer of `page.all`: each lead once, adverts and what nobody can see left out.
local function sift(all)
  local rows, seen, named = {}, {}, 0
  for _, row in ipairs(all.rows) do
    local id = card.id(row)
    local advert = row.id and not id
    if row.shown and card.is_single(row) and not advert and not (id and seen[id]) then
      rows[#rows + 1] = row
      if id then seen[id], named = true, named + 1 end
    end
  end
  return rows, named, #all.rows
end

--- Rows of the first page. Usually the first locator that matches has them all; when some of its matches were no leads,
--- every locator is asked and the one that names most leads is believed.
local function read_rows(page)
  local best, named, matched = sift(page.all(selectors.cards, card.fields, { name = "cards" }))
  if named > 0 and named == matched then return best end
  for _, locator in ipairs(selectors.cards) do
    local rows, count = sift(page.all(locator, card.fields, { name = "cards" }))
    if count > named then best, named = rows, count end
  end
  if #best > 0 then return best end
  return (sift(page.all(selectors.nameless, card.fields, { name = "cards" })))
end

--- The rows that belong to the page's own list. A card that the list does not know is an advert dressed as a lead,
--- provided that the list knows nearly all the others; an incomplete list is no witness.
local function known_rows(rows, list)
  local known = 0
  for _, row in ipairs(rows) do
    if list.rows[card.id(row) or ""] then known = known + 1 end
  end
  if known == 0 or known < 0.8 * #rows then return rows end
  local out = {}
  for _, row in ipairs(rows) do
    local id = card.id(row)
    if not id or list.rows[id] then out[#out + 1] = row end
  end
  return out
end

return function(ctx, page)
  local at = recent.open(ctx, page)
  if at.wall then return wall.answer(at.wall) end
  if at.none then return { leads = {}, empty = true, notices = notices(page) } end
  if at.loading then
    return { leads = {}, cooldown = { seconds = 30 }, notices = { "the list did not load in time" } }
  end
  local rows, list = read_rows(page), feed.read(page)
  if list.count > #rows and #rows < 20 then
    -- The page is still putting its cards up.
    time.sleep(0.7)
    rows, list = read_rows(page), feed.read(page)
    if list.count > #rows then
      page.scroll("bottom")
      time.sleep(0.7)
      rows = read_rows(page)
      page.scroll("top")
    end
  end
  recent.list = list
  local leads = {}
  for _, row in ipairs(known_rows(rows, list)) do
    leads[#leads + 1] = card.lead(row, list.rows[card.id(row) or ""], ctx.now)
  end
  return { leads = leads, empty = false, notices = notices(page) }
end
