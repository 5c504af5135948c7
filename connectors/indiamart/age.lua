-- Ages of a lead ("16 hrs ago", "( 3 Days Old )") and of a membership ("5+ years").
local words = require "words"
local dates = require "dates"
local M = {}

local hours_in = {
  s = 1 / 3600, sec = 1 / 3600, secs = 1 / 3600, second = 1 / 3600, seconds = 1 / 3600,
  m = 1 / 60, min = 1 / 60, mins = 1 / 60, minute = 1 / 60, minutes = 1 / 60,
  h = 1, hr = 1, hrs = 1, hour = 1, hours = 1, d = 24, day = 24, days = 24,
  week = 168, weeks = 168, wk = 168, wks = 168,
  month = 720, months = 720, year = 8760, years = 8760,
}

--- Hours that an age wording tells, and the hours it must be at least; nil when it is no age.
--- "3 hrs" may be 2.5 rounded up and "Yesterday" may be ten minutes ago, so the second number is smaller.
function M.hours(raw)
  local text = words.plain(raw)
  if not text or #text > 60 then return nil end
  text = words.clean((text:gsub("[()]", " "):gsub("posted", " "):gsub("about", " "))) or ""
  if text:match("^just now") or text == "now" or text:match("^moments? ago") or text:match("^a few sec") then
    return 0, 0
  end
  if text:match("^yesterday") then return 24, 0 end
  if text:match("^today$") then return nil end
  text = text:gsub("^an? ", "1 ")
  local total, least, at = 0, 0, 1
  while true do
    local amount, unit, next_at = text:match("^%s*([%d.]+)%s*(%a+)[%s,]*()", at)
    local each = unit and hours_in[unit]
    amount = tonumber(amount)
    if not (each and amount) then break end
    total, least, at = total + amount * each, total + math.max(0, amount - 1) * each, next_at
  end
  if at == 1 then return nil end
  local tail = text:sub(at)
  if tail ~= "" and not tail:match("^ago") and not tail:match("^old") and not tail:match("^back") then return nil end
  return total, least
end

--- The age in hours. The posted time is exact and wins, unless the words say outright that the lead is older.
function M.of_lead(posted, age_words, now)
  local told, least = M.hours(age_words)
  if not posted then return told end
  local exact = math.max(0, (now - posted) / 3600)
  if told and least > exact then return told end
  return exact
end

local amounts = { one = 1, a = 1, an = 1, two = 2, three = 3, four = 4, five = 5, six = 6 }

--- Months of membership from "5 months", "13+ years", "2 years 3 months", "less than 1 month" or "Mar 2019"; else nil.
function M.member_months(raw, now)
  local text = words.plain(raw)
  if not text then return nil end
  text = text:gsub("^.-since[%s:.-]*", ""):gsub("^[%s:.-]+", "")
  if text:match("^less than") or text:match("^under") or text:match("^<") or text:match("^new") then
    return text:match("month") and 0 or nil
  end
  local total, found = 0, false
  for amount, unit in text:gmatch("([%w.]+)%s*%+?%s*(%a+)") do
    local count = tonumber(amount) or amounts[amount]
    local factor = (unit:match("^y[er]a?r?s?$") and 12) or (unit:match("^mo?n?t?h?s?$") and #unit > 1 and 1)
    if count and factor then total, found = total + count * factor, true
    elseif count and unit:match("^days?$") or count and unit:match("^weeks?$") then found = true
    elseif found then break end
  end
  if found then return math.floor(total + 1e-9) end
  local name, year = text:match("^(%a%a%a)%a*[%s,'-]+(%d%d%d%d)")
  if name and dates.months[name] and now then
    return math.max(0, dates.month_index(now) - (math.tointeger(tonumber(year) * 12) + dates.months[name] - 1))
  end
  local joined = dates.posted(text:upper():match("^%d+%-%d+%-%d+T%d+:%d+:%d+"))
  if joined and now then return math.max(0, dates.month_index(now) - dates.month_index(joined)) end
  return nil
end

return M
