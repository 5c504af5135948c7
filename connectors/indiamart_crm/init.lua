-- The first marketplace's official interface for sellers: leads that were bought or addressed to the account, pulled
-- without a page. Deciding, keeping the place, and every line of the log belong to the host.
local window = require "window"
local answer = require "answer"

local KEY = "INDIAMART_CRM_KEY"
local OFFICIAL = "https://mapi.indiamart.com"
-- What the vendor allows: one call in five minutes.
local OFFICIAL_INTERVAL = 300
local ANSWER_SECONDS = 60

--- Phases: pull. Seconds between two calls; only a stand-in may be asked more often.
local function interval_of(ctx)
  local wanted = ctx.settings.interval_seconds
  local official = ctx.settings.base_url:gsub("/+$", "") == OFFICIAL
  return official and math.max(wanted, OFFICIAL_INTERVAL) or wanted
end

--- Phases: pull. Seconds until the next call is allowed; 0 at once. Noted before each call, so that a worker that is
--- started again and again does not get the key blocked.
local function left_of(interval, now)
  local called = store.get("called_at")
  local since = called and now - called
  return since and since >= 0 and since < interval and math.ceil(interval - since) or 0
end

--- Phases: pull. The key stands in the address only as a placeholder that the host fills in.
local function ask(ctx, from, to)
  local url = ctx.settings.base_url:gsub("/+$", "") .. "/wservce/crm/crmListing/v2/?glusr_crm_key=" .. secret.use(KEY)
    .. "&start_time=" .. window.text(from) .. "&end_time=" .. window.text(to)
  store.set("called_at", time.now())
  local ok, response = pcall(http.get, url, { timeout = ANSWER_SECONDS })
  if ok then return response end
  -- A call that never left does not count.
  if type(response) == "table" and response.sent == "no" then store.delete("called_at") end
  error(response, 0)
end

--- Phases: pull.
local function pull(ctx, cursor)
  local now = math.floor(time.now())
  local interval = interval_of(ctx)
  if not secret.has(KEY) then
    return { login = "login_required", detail = KEY .. " is not set", cooldown = { seconds = 60 } }
  end
  local left = left_of(interval, now)
  if left > 0 then return { cooldown = { seconds = left } } end
  local wish = window.next(cursor, now, ctx.settings.first_days)
  local told = answer.read(ask(ctx, wish.from, wish.to), interval)
  if not told.records then return told end
  local result = {
    leads = told.leads,
    notices = wish.notices,
    cooldown = { seconds = interval },
    incomplete = told.total > told.records,
  }
  if result.incomplete then
    result.notices[#result.notices + 1] = told.records .. " of " .. told.total .. " records came for "
      .. window.text(wish.from) .. " to " .. window.text(wish.to)
    result.cursor = window.narrowed(wish)
  else
    result.cursor = window.done(wish)
  end
  return result
end

return {
  manifest = {
    name = "indiamart_crm",
    version = "1.0.0",
    api = 1,
    kind = "connector",
    summary = "Leads of the seller account, pulled from the official interface at mapi.indiamart.com",
    permissions = {
      hosts = { "mapi.indiamart.com" },
      secrets = { KEY },
    },
    settings = {
      base_url = {
        type = "url", default = OFFICIAL,
        help = "where the interface is; change it only to practise on a stand-in",
      },
      interval_seconds = {
        type = "integer", default = OFFICIAL_INTERVAL, min = 1, max = 3600,
        help = "seconds between two calls; the real interface is never asked more often than every 300",
      },
      first_days = {
        type = "integer", default = 2, min = 1, max = 364,
        help = "how many days back the very first pull begins",
      },
    },
    limits = { memory_mb = 64, flow_s = 120 },
  },
  pull = pull,
}
