-- Opening a page of the site, and knowing when it is not that page: a login, a challenge, a busy site.
-- Nothing here types, clicks or tries to get past anything.
local words = require "words"
local feed = require "feed"
local selectors = require "selectors"
local M = {}

--- The base address without a slash at its end.
function M.base(ctx)
  return (ctx.settings.base_url:gsub("/+$", ""))
end

local function path_of(url)
  local path = url:match("^%a[%w+.-]*://[^/?#]+([^?#]*)") or "/"
  return (path:gsub("/+$", ""))
end

local function host_of(url)
  return (url:match("^%a[%w+.-]*://([^/?#]+)") or ""):lower()
end

--- True while the address is still the wanted one; its query may have changed.
function M.kept(page, url)
  local at = page.url()
  return host_of(at) == host_of(url) and path_of(at) == path_of(url) and not at:find("succ_url=", 1, true)
end

local function any(page, list, visible)
  for _, css in ipairs(list) do
    if page.one({ there = { css = css, exists = true, visible = visible } }).there == true then return true end
  end
  return false
end

local function human_words(page)
  local seen = page.one({ headings = selectors.headings })
  for _, text in ipairs(type(seen.headings) == "table" and seen.headings or {}) do
    local plain = words.plain(text) or ""
    if plain:find("you are human") or plain:find("not a robot") or plain:find("captcha") then return true end
  end
  return false
end

--- True when a field or button of the login page is visible.
function M.login_shown(page)
  for _, locator in ipairs(selectors.login) do
    if page.visible(locator) then return true end
  end
  return false
end

--- A challenge that a person has to solve. A page may carry a challenge's machinery unseen, so what is hidden counts
--- only together with an answer that refuses.
local function challenged(page, status)
  if any(page, selectors.captcha, true) or human_words(page) then return true end
  return (status == 403 or status == 429) and any(page, selectors.captcha, nil)
end

--- What stands in the way on a page that does not show what was wanted: {login=true}, {challenge=}, {busy=} or nil.
function M.look(page, url, status, retry_after)
  if M.login_shown(page) then return { login = true, detail = "a login field is visible" } end
  if challenged(page, status) then return { challenge = "captcha" } end
  if status == 429 or (status or 0) >= 500 then return { busy = status, retry_after = retry_after } end
  if status == 401 or status == 403 then return { login = true, detail = "HTTP " .. status } end
  if not M.kept(page, url) then return { login = true, detail = "the address became " .. path_of(page.url()) } end
  return nil
end

--- Opens `url` and waits until one of `wanted` is there. Answers {found = index}, or {wall = …} when something stands
--- in the way, or {} when the time ran out on the right page. A redirect in the meantime is waited out, not an error.
function M.open(page, url, wanted, seconds)
  local went = page.open(url)
  return M.await(page, url, wanted, seconds, went and went.status, went and went.retry_after)
end

--- The waiting half of `open`, for a page that is open already.
function M.await(page, url, wanted, seconds, status, retry_after)
  local all = {}
  for _, locator in ipairs(wanted) do all[#all + 1] = locator end
  for _, locator in ipairs(selectors.login) do all[#all + 1] = locator end
  for _, css in ipairs(selectors.captcha) do all[#all + 1] = { css = css, visible = true } end
  local waited = 0
  if (status or 200) >= 400 then
    local wall = M.look(page, url, status, retry_after)
    if wall then return { wall = wall } end
  end
  repeat
    local slice = math.min(3, math.max(0.2, seconds - waited))
    local ok, found = pcall(page.wait, all, slice)
    if ok and found and found <= #wanted and not M.login_shown(page) then return { found = found } end
    local looked, wall = pcall(M.look, page, url, status, retry_after)
    if looked and wall then return { wall = wall } end
    -- A page that goes elsewhere while it is read is asked again.
    if not ok then time.sleep(0.3) end
    waited = waited + ((ok and not found) and slice or 0.3)
  until waited >= seconds
  return {}
end

--- What the page's own list says when no card came: {login=true}, {busy=} or nil.
function M.denied(page)
  local list = feed.read(page)
  if list.denied then return { login = true, detail = "the page's own list was refused" } end
  if list.status and (list.status == 429 or list.status >= 500) then
    return { busy = list.status, retry_after = list.retry_after }
  end
  return nil
end

--- How long a busy site wants to be left alone: what it says, else five minutes after "too many requests", else one.
--- The host doubles it when the site stays busy.
function M.cooldown(status, retry_after)
  return { seconds = retry_after or (status == 429 and 300 or 60), status = status }
end

--- The answer of an entry for what stands in the way: the host stops clicking on each of them.
function M.answer(wall)
  if wall.challenge then return { leads = {}, challenge = wall.challenge } end
  if wall.login then return { leads = {}, login = "login_required", detail = wall.detail } end
  return { leads = {}, cooldown = M.cooldown(wall.busy, wall.retry_after) }
end

return M
