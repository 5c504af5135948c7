-- Presses the contact button of exactly one lead, once, and reads the page's own answer.
-- There is no way from here to any other button: no card with this id, no click.
local words = require "words"
local card = require "card"
local contact = require "contact"
local feed = require "feed"
local recent = require "recent"
local wall = require "wall"
local selectors = require "selectors"

local function refused(reason)
  return { result = "refused", reason = reason }
end

local function not_clicked(why, cooldown)
  return { result = "refused", reason = "not_clicked:" .. why, dispatched = false, cooldown = cooldown }
end

local function card_locators(id)
  local out = {}
  for i, css in ipairs(selectors.card_of) do out[i] = { css = (css:gsub("{id}", id)), visible = true } end
  return out
end

--- The first locator that finds this lead's card, and what the card says now; nil when it is not there.
local function find(page, id)
  for _, locator in ipairs(card_locators(id)) do
    local got = page.all(locator, card.fields, { name = "card" })
    for _, row in ipairs(got.rows) do
      if card.id(row) == id and row.shown and card.is_single(row) then
        if got.matches > 1 then locator.index = row._index end
        return locator, row
      end
    end
  end
  return nil
end

local function same_title(shown, wanted)
  if words.same(shown, wanted) then return true end
  local a, b = words.key(shown), words.key(wanted)
  -- A very long title is kept shortened.
  b = b and b:gsub("\u{2026}$", "")
  return a ~= nil and b ~= nil and #b >= 200 and a:sub(1, #b) == b
end

--- The lead's card on the page that is open, or on the list opened anew; `fresh` asks for the latter.
local function open(ctx, page, id, fresh)
  if not fresh and not recent.used and wall.kept(page, recent.url(ctx)) and not wall.login_shown(page) then
    local locator, row = find(page, id)
    if locator then return nil, locator, row end
  end
  local at = recent.open(ctx, page)
  if at.wall then
    local why = at.wall.challenge or (at.wall.login and "login") or "busy"
    return not_clicked(why, why == "busy" and wall.cooldown(at.wall.busy, at.wall.retry_after) or nil)
  end
  local locator, row = find(page, id)
  if not locator then
    -- Some lists put their later cards up only when somebody scrolls.
    page.scroll("bottom")
    time.sleep(0.5)
    locator, row = find(page, id)
  end
  if not locator then return not_clicked("gone") end
  return nil, locator, row
end

local function button(page, place)
  for _, choice in ipairs(selectors.buttons) do
    local locator = { within = place }
    for key, value in pairs(choice) do locator[key] = value end
    if page.visible(locator) then
      local label = words.plain(page.text(locator)) or ""
      if label:find("contacted") or label:find("sold") or label:find("reply") then return nil end
      return locator
    end
  end
  return nil
end

--- The buyer's record in an answer that says Flag 1 for this lead; or nil with the flag and whose it is.
local function bought(value, id)
  local flag = words.clean(value.Flag or value.flag)
  local first = words.is_list(value.Data) and value.Data[1] or nil
  local whose = type(first) == "table" and words.clean(first.ETO_OFR_ID) or nil
  if flag == "1" and whose == id then return first, flag, whose end
  return nil, flag, whose
end

local function wording(value)
  local text = words.first(value.Msg, value.msg, value.Message, value.MESSAGE, value.message, value.BLmsg)
  local plain = words.plain(text) or ""
  if plain:find("balance") or plain:find("credit") or plain:find("recharge") then return "balance" end
  if plain:find("sold%s*out") then return "sold_out" end
  if plain:find("token expired") or plain:find("log%s*in") or plain:find("sign%s*in") then return "login" end
  return text or "refused without a reason"
end

--- What one answer of the page means for this lead; nil when it is about something else.
local function judge(answer, id, country)
  local body = type(answer.body) == "string" and answer.body or ""
  local sent = type(answer.request_body) == "string" and answer.request_body or nil
  if sent and sent ~= "" and not sent:find(id, 1, true) then return nil, sent:find("ofrid", 1, true) ~= nil end
  local status = answer.status or 0
  if status == 401 or status == 403 then return refused("login") end
  if status == 429 then
    return { result = "refused", reason = "rate_limited", cooldown = wall.cooldown(status, answer.retry_after) }
  end
  if status >= 500 or status == 0 then return { result = "uncertain", reason = "http_" .. status } end
  local value = feed.decode(body)
  if not value then
    if body:find("logintoidentify", 1, true) or body:find("user_sign_in", 1, true) then return refused("login") end
    return { result = "uncertain", reason = "unreadable_answer" }
  end
  local code = words.clean(value.CODE or value.Code)
  if code == "402" or code == "401" then return refused("login") end
  local buyer, flag, whose = bought(value, id)
  if buyer then return { result = "confirmed", contact = contact.of_record(buyer, country) } end
  if flag == "1" then
    return { result = "uncertain", reason = whose and "answer_names_other_lead" or "answer_without_lead" }
  end
  if flag == nil and not code and not words.first(value.Msg, value.msg, value.Message, value.BLmsg) then
    return { result = "uncertain", reason = "unreadable_answer" }
  end
  return refused(wording(value))
end

--- The page's answers to a purchase that came after the click; and whether one of them was about another lead.
local function verdict(page, id, country, before)
  local other = false
  for number, answer in ipairs(page.responses("ontactBuyNow")) do
    if number > before then
      local said, foreign = judge(answer, id, country)
      if said then return said end
      other = other or foreign
    end
  end
  return nil, other
end

--- The dialogs that can be seen, by what names them. Pages keep some up all the time; only a new one means anything.
local function dialogs(page)
  local seen = {}
  local fields = { id = { css = "", attr = "id" }, class = { css = "", attr = "class" } }
  for _, row in ipairs(page.all(selectors.dialog, fields, { name = "dialogs" }).rows) do
    seen[(words.clean(row.id) or "") .. "|" .. (words.clean(row.class) or "")] = true
  end
  return seen
end

local function new_dialog(page, before)
  local ok, now = pcall(dialogs, page)
  for name in pairs(ok and now or {}) do
    if not before[name] then return true end
  end
  return false
end

local function any_sale(page, id, country)
  for _, answer in ipairs(page.responses("")) do
    local body = type(answer.body) == "string" and answer.body or ""
    if body:find(id, 1, true) and body:find('"Data"', 1, true) then
      local value = feed.decode(body)
      local buyer = value and bought(value, id)
      if buyer then return { result = "confirmed", contact = contact.of_record(buyer, country) } end
    end
  end
  return nil
end

local function await(ctx, page, lead, before, shown, asked)
  local deadline = time.now() + ctx.settings.answer_seconds
  local other
  repeat
    local said
    said, other = verdict(page, lead.id, lead.country_iso, before)
    if said then return said end
    time.sleep(0.2)
  until time.now() >= deadline
  local said = any_sale(page, lead.id, lead.country_iso)
  if said then return said end
  if other then return { result = "uncertain", reason = "page_asked_for_other_lead" } end
  return { result = "uncertain", reason = (asked or new_dialog(page, shown)) and "unknown_dialog" or "no_answer" }
end

--- One aim at the lead's button: the click's report with how many answers and dialogs were there before it, or the
--- reason why there is nothing to press.
local function press(ctx, page, lead, fresh)
  local problem, place, row = open(ctx, page, lead.id, fresh)
  if problem then return problem end
  local shown = card.lead(row, recent.row(page, lead.id), ctx.now)
  if not same_title(shown.title, lead.title) then return not_clicked("title_changed") end
  if row.sold_out then return not_clicked("sold_out") end
  local target = button(page, place)
  if not target then return not_clicked("no_button") end
  local at = { answers = #page.responses("ontactBuyNow"), dialogs = dialogs(page) }
  return nil, page.click(target, "contact the buyer of lead " .. lead.id, shown), at
end

local passing = { covered = true, moving = true, stale = true, outside = true, ambiguous = true, hidden = true }

--- True when nothing was pressed for a reason that the list, opened anew, may not have any more.
local function may_pass(report)
  local elsewhere = report.reason == "vetoed" and (report.detail or ""):find("would have hit", 1, true)
  return not report.dispatched and (passing[report.reason] or elsewhere)
end

return function(ctx, page, lead)
  if not tostring(lead.id):match("^%d+$") then return not_clicked("bad_id") end
  local problem, report, at = press(ctx, page, lead)
  if not problem and may_pass(report) then
    -- Nothing reached the page, so this is still the first click.
    local first = report.reason
    problem, report, at = press(ctx, page, lead, true)
    if problem and problem.reason == "not_clicked:no_button" then problem = not_clicked(first) end
  end
  if problem then return problem end
  if not report.dispatched then return not_clicked(report.reason or "unknown") end
  recent.used = true
  -- A box of the browser itself ("Are you sure?") was answered no by the host.
  local asked = type(report.dialogs) == "table" and #report.dialogs > 0
  local said = await(ctx, page, lead, at.answers, at.dialogs, asked)
  if said.result == "confirmed" and said.contact and said.contact.phone then
    contact.remember(contact.key(lead.title, said.contact.phone), lead.id)
  end
  if said.result == "uncertain" then pcall(page.screenshot, "after-click-" .. lead.id) end
  return said
end
