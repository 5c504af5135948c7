-- Times on these pages are Indian Standard Time without saying so. Everything here is seconds since 1970 UTC.
local words = require "words"
local M = {}

local IST = 19800
local months = {
  jan = 1, feb = 2, mar = 3, apr = 4, may = 5, jun = 6, jul = 7, aug = 8, sep = 9, oct = 10, nov = 11, dec = 12,
}

local function days_before(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local yoe = year - era * 400
  local doy = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + day - 1
  return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468
end

local function last_day(year, month)
  if month == 12 then return 31 end
  return days_before(year, month + 1, 1) - days_before(year, month, 1)
end

--- Seconds since 1970 of a wall time in India; nil when no calendar has it.
function M.india(year, month, day, hour, minute, second)
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  hour, minute, second = tonumber(hour or 0), tonumber(minute or 0), tonumber(second or 0)
  if not (year and month and day and hour and minute and second) then return nil end
  if year < 2000 or year > 2199 or month < 1 or month > 12 or day < 1 or day > last_day(year, month) then return nil end
  if hour > 23 or minute > 59 or second > 60 then return nil end
  local seconds = days_before(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - IST
  return math.tointeger(seconds) or seconds
end

--- "20260214225714", "14 02 2026 22 57" or seconds since 1970 -> seconds; nil for anything else.
function M.posted(raw)
  local text = words.clean(raw)
  if not text then return nil end
  if text:match("^1%d%d%d%d%d%d%d%d%d$") then return math.tointeger(tonumber(text)) end
  if text:match("^1%d%d%d%d%d%d%d%d%d%d%d%d$") then return math.tointeger(tonumber(text) // 1000) end
  local y, mo, d, h, mi, s = text:match("^(%d%d%d%d)(%d%d)(%d%d)(%d%d)(%d%d)(%d%d)$")
  if not y then y, mo, d, h, mi = text:match("^(%d%d%d%d)(%d%d)(%d%d)(%d%d)(%d%d)$") end
  if not y then d, mo, y, h, mi = text:match("^(%d%d?)[ /.-](%d%d?)[ /.-](%d%d%d%d)[ ,T]+(%d%d?)[ :](%d%d)") end
  if not y then
    y, mo, d, h, mi, s = text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)[ T](%d%d):(%d%d):?(%d*)$")
    if s == "" then s = nil end
  end
  if not y then return nil end
  return M.india(y, mo, d, h, mi, s)
end

local function clock(text)
  local h, mi, s, half = text:match("(%d%d?):(%d%d):?(%d*)%s*([ap]?)%.?m?")
  if not h then return nil end
  h, mi, s = tonumber(h), tonumber(mi), tonumber(s)
  if half == "p" and h < 12 then h = h + 12 end
  if half == "a" and h == 12 then h = 0 end
  return h, mi, s
end

--- "20 Jun 2026, 03:45 PM" and its kin -> seconds at its start, and the seconds the wording covers (1, 60 or 86400).
function M.written(raw, now)
  local text = words.plain(raw)
  if not text then return nil end
  local d, name, y = text:match("(%d%d?)%a*[%s/.,-]+(%a%a%a)%a*[%s/.,-]+(%d%d%d%d)")
  if not d then name, d, y = text:match("(%a%a%a)%a*[%s.,-]+(%d%d?)%a*[%s,-]+(%d%d%d%d)") end
  local mo = name and months[name]
  if not mo then
    d, mo, y = text:match("(%d%d?)[/.-](%d%d?)[/.-](%d%d%d%d)")
    if not d then y, mo, d = text:match("(%d%d%d%d)[/.-](%d%d?)[/.-](%d%d?)") end
  end
  if not d and now and (text:find("today") or text:find("yesterday")) then
    local day = (now + IST) // 86400 - (text:find("yesterday") and 1 or 0)
    local h, mi = clock(text)
    if not h then return math.tointeger(day * 86400 - IST), 86400 end
    return math.tointeger(day * 86400 + h * 3600 + mi * 60 - IST), 60
  end
  if not (d and mo and y) then return nil end
  local h, mi, s = clock(text)
  local at = M.india(y, mo, d, h or 0, mi or 0, s or 0)
  if not at then return nil end
  return at, (not h and 86400) or (s and 1) or 60
end

--- A stamp like 2026-01-09T10:00:00.000Z or a number of seconds -> seconds; nil for anything else.
function M.stamp(value)
  if type(value) == "number" then return value end
  local y, mo, d, h, mi, s = (words.clean(value) or ""):match("^(%d+)-(%d%d)-(%d%d)T(%d%d):(%d%d):(%d%d)")
  local at = y and M.india(y, mo, d, h, mi, s)
  return at and at + IST
end

--- The month a stamp lies in, counted from the year 0, as India sees it: for differences only.
function M.month_index(at)
  local days = (at + IST) // 86400
  local year = 1970 + days // 366
  while days_before(year + 1, 1, 1) <= days do year = year + 1 end
  local month = 1
  while month < 12 and days_before(year, month + 1, 1) <= days do month = month + 1 end
  return math.tointeger(year * 12 + month - 1)
end

M.months = months

return M
