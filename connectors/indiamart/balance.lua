-- How many leads the seller can still buy, read from the page that is open. It opens nothing.
local words = require "words"
local feed = require "feed"
local selectors = require "selectors"

local function whole(value)
  local digits = words.clean(value)
  digits = digits and digits:gsub(",", "")
  return digits and math.tointeger(tonumber(digits))
end

return function(_, page)
  local answers = page.responses("getBuyLeadBalanceData")
  local last = answers[#answers]
  local value = last and feed.decode(last.body)
  local told = value and type(value.RESPONSE) == "table" and value.RESPONSE.DATA1
  local count = type(told) == "table" and whole(told.bl_purchase_count)
  if not count then count = whole(page.one({ balance = selectors.balance }).balance) end
  return count
end
