-- A catalogue of enquiries: numbered pages, a page for each enquiry, a form to claim it. The smallest whole connector;
-- copy it and change the words. What is worth a claim, caps, dry run and every line of the log belong to the host.
local selectors = require "selectors"

local function address(ctx, path)
  return ctx.settings.base_url:gsub("/+$", "") .. path
end

--- The element of this kind that belongs to one enquiry, wherever it stands on the page.
local function of(css, id)
  return { css = css, attr_is = { "data-reference", id } }
end

--- One row of the list as a lead. What the page does not tell stays nil.
local function lead_of(row)
  local parent, category = (row.section or ""):match("^(.-) / (.+)$")
  local reach = row.reach or ""
  return {
    id = row.id, title = row.title, parent_category = parent, category = category,
    quantity = row.amount, city = row.town, country = row.country,
    member_months = tonumber(row.months), posted_at = row.posted, sold_out = row.state == "closed",
    availability = {
      phone = reach:find("phone") ~= nil, email = reach:find("email") ~= nil, whatsapp = reach:find("whatsapp") ~= nil,
    },
  }
end

--- The buyer in a confirmation or a claim; nil when it is not on the page.
local function contact_in(page, place)
  local card = page.all(place, selectors.contact, { name = "contact" }).rows[1]
  return card and { name = card.name, company = card.company, phone = card.phone, email = card.email }
end

--- Reads page after page until there is no next one, `max_pages` at most. New enquiries push others over to the next
--- page while it is turned, so what was seen before is left out.
local function observe(ctx, page)
  local leads, seen, path = {}, {}, "/catalogue"
  for _ = 1, ctx.settings.max_pages do
    if (page.open(address(ctx, path)).status or 200) >= 500 then return { cooldown = { seconds = 60 } } end
    if not page.wait({ selectors.row, selectors.nothing }, ctx.settings.wait_seconds) then break end
    for _, row in ipairs(page.all(selectors.row, selectors.fields).rows) do
      if not seen[row.id] then leads[#leads + 1] = lead_of(row) end
      seen[row.id or ""] = true
    end
    path = page.attr(selectors.next_page, "href")
    if not path then break end
  end
  return { leads = leads, empty = #leads == 0 and page.visible(selectors.nothing) }
end

--- Presses the button on the enquiry's own page once, and believes only the page that follows.
local function click(ctx, page, lead)
  page.open(address(ctx, "/catalogue/enquiries/" .. lead.id))
  local detail, confirmation = of(selectors.detail, lead.id), of(selectors.confirmation, lead.id)
  local button = { within = detail, css = selectors.button.css, text = selectors.button.text }
  local report = page.click(button, "claim enquiry " .. lead.id)
  if not report.dispatched then return { result = "refused", reason = "not_clicked:" .. report.reason } end
  local answer = page.wait({ confirmation, of(selectors.refusal, lead.id) }, ctx.settings.wait_seconds)
  if answer == 1 then return { result = "confirmed", contact = contact_in(page, confirmation) } end
  if answer == 2 then return { result = "refused", reason = "sold_out" } end
  return { result = "uncertain", reason = "no_answer" }
end

--- Looks the enquiry up under "My claims", where each stands with its reference.
local function verify(ctx, page, lead)
  page.open(address(ctx, "/catalogue/claims"))
  page.wait({ selectors.claim, selectors.nothing }, ctx.settings.wait_seconds)
  local contact = contact_in(page, of(selectors.claim, lead.id))
  if not contact then return { verified = false, reason = "not_listed" } end
  return { verified = true, by = "my_claims", contact = contact, evidence = { reference = lead.id } }
end

return {
  manifest = {
    name = "example_catalogue", version = "1.0.0", api = 1, kind = "connector",
    summary = "Example: the enquiries of the practice site's catalogue, page after page",
    permissions = { page = { "read", "click" } },
    settings = {
      base_url = { type = "url", required = true, help = "where the site is, e.g. http://127.0.0.1:8765" },
      max_pages = { type = "integer", default = 5, min = 1, max = 20, help = "how many pages of the list are read" },
      wait_seconds = { type = "integer", default = 15, min = 1, max = 60, help = "how long a page may take" },
    },
  },

  login = function() return "ok" end,
  observe = observe,
  click = click,
  verify = verify,
  pages = function(ctx)
    local row, claim, nothing = selectors.row, selectors.claim, selectors.nothing
    return {
      { name = "enquiries", url = address(ctx, "/catalogue"), wait = { row, nothing }, cards = row },
      { name = "claims", url = address(ctx, "/catalogue/claims"), wait = { claim, nothing }, cards = claim },
    }
  end,
}
