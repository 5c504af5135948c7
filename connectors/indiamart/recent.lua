-- The Recent Leads page: its address, and what can be there when it has loaded.
local words = require "words"
local feed = require "feed"
local wall = require "wall"
local selectors = require "selectors"
local M = {}

--- True after a click of ours: the page then shows a pop-up over the list and has to be opened again before the next.
M.used = false

--- The list as the page fetched it when it was last read. A click that finds the page still open needs it: what was
--- answered before the entry began is not told again.
M.list = nil

function M.url(ctx)
  return wall.base(ctx) .. "/bltxn/?pref=recent"
end

local shown = {}
for i, css in ipairs(selectors.cards) do shown[i] = { css = css, visible = true } end
for _, css in ipairs(selectors.nameless) do
  local real = css .. ":not(:has(.secshimmer)) "
  shown[#shown + 1] = { css = real .. "h2, " .. real .. "h3", visible = true }
end

local none = {
  "no%s*buy%s*%-?leads?", "no%s+leads?", "no%s+records?", "no%s+results?", "nothing to show", "no matching",
  "no%s+consumed", "no%s+past%s+transactions?", "not%s+consumed%s+any",
}

--- True when a visible text of the page says that the list is empty. Asked only when there is no card.
function M.says_none(page)
  local seen = page.one({ leaves = selectors.leaves })
  for _, text in ipairs(type(seen.leaves) == "table" and seen.leaves or {}) do
    local plain = words.plain(text)
    if plain and #plain <= 120 then
      for _, pattern in ipairs(none) do
        if plain:find(pattern) then return true end
      end
    end
  end
  return false
end

--- Opens the list and waits for cards: {found=true}, {wall=…}, {none=true}, {loading=true}, or {} when none of these.
function M.open(ctx, page)
  local url = M.url(ctx)
  local went = page.open(url)
  M.used, M.list = false, nil
  local status, retry_after = went and went.status, went and went.retry_after
  for _ = 1, math.ceil(ctx.settings.wait_seconds / 2) do
    local got = wall.await(page, url, shown, 2, status, retry_after)
    if got.found then return { found = true } end
    if got.wall then
      -- A page that got no list sends people to its login; a busy site is no reason to call a person.
      local refused = got.wall.login and wall.denied(page)
      return refused and refused.busy and { wall = refused } or got
    end
    local denied = wall.denied(page)
    if denied then
      -- The page usually goes to the login by itself after such an answer; either way nobody is signed in.
      return { wall = denied }
    end
    if feed.read(page).empty or M.says_none(page) then return { none = true } end
  end
  if page.visible(selectors.skeleton) and not feed.read(page).answered then return { loading = true } end
  return {}
end

--- What the page's own list says of one lead; nil when it says nothing.
function M.row(page, id)
  local row = feed.read(page).rows[id]
  return row or (M.list and M.list.rows[id])
end

return M
