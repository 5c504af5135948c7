-- Which stretch of time to ask for. A cursor is `{upto, span}`: everything to `upto` is read, and the next stretch is
-- at most `span` seconds long (absent: as long as the interface allows). Times are seconds since 1970.
local M = {}

local IST = 19800
local OVERLAP = 900
local WEEK = 7 * 86400
local SPAN = WEEK - OVERLAP
local LEAST = 60
-- An hour less than the 365 days that are allowed, so that a slow call is still inside.
local OLDEST = 365 * 86400 - 3600
local MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }

--- Phases: every entry. A time as the interface reads it: Indian, `07-Dec-202109:00:00`, no space.
function M.text(seconds)
  local year, month, day, clock = time.iso(seconds + IST):match("^(%d+)-(%d+)-(%d+)T(%d+:%d+:%d+)")
  return day .. "-" .. MONTHS[tonumber(month)] .. "-" .. year .. clock
end

--- Phases: every entry. The stretch after the cursor: `{from, to, upto, span, notices}`.
function M.next(cursor, now, first_days)
  local known = type(cursor) == "table" and type(cursor.upto) == "number" and cursor or {}
  local span = math.min(tonumber(known.span) or SPAN, SPAN)
  local upto = math.min(known.upto or now - first_days * 86400, now)
  local notices = {}
  if upto < now - OLDEST then
    notices[1] = "leads before " .. M.text(now - OLDEST) .. " are older than the interface tells"
    upto = now - OLDEST
  end
  -- What arrives late is dated back: the last quarter of an hour is asked for again, its rows are known by their id.
  local from = math.max(upto - math.min(OVERLAP, span), now - OLDEST)
  return { from = from, to = math.min(now, upto + span), upto = upto, span = span, notices = notices }
end

--- Phases: every entry. The cursor after a stretch that came whole; one that was narrowed grows again.
function M.done(wish)
  local span = wish.span * 2
  return { upto = wish.to, span = span < SPAN and span or nil }
end

--- Phases: every entry. The cursor after a stretch of which only a part came: the same place, half as long.
function M.narrowed(wish)
  local span = math.floor((wish.to - wish.upto) / 2)
  if span < LEAST then
    error({
      code = "indiamart_crm.window.too_full",
      message = "the interface holds records back even for the minute from " .. M.text(wish.upto)
        .. "; look into its lead manager for that time, then remove the slot's cursor.json",
    }, 0)
  end
  return { upto = wish.upto, span = span }
end

return M
