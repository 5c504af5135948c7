-- Numbers as sellers and buyers in India write them: 1,50,000 and 2.5 and "1 Lakh".
local words = require "words"
local M = {}

local scales = {
  lakh = 100000, lakhs = 100000, lac = 100000, lacs = 100000, crore = 10000000, crores = 10000000, cr = 10000000,
  thousand = 1000, million = 1000000, k = 1000, l = 100000,
}

--- The value of a plain number with Indian or western grouping, or nil.
function M.number(text)
  local digits = (text or ""):gsub(",", "")
  if not digits:match("^%d+%.?%d*$") and not digits:match("^%.%d+$") then return nil end
  local value = tonumber(digits)
  return value and (math.tointeger(value) or value)
end

--- The factor of a scale word ("lakh"), or nil.
function M.scale(word)
  return word and scales[word:lower()]
end

--- A product as a whole number when it is one: 6.6 lakh is 660000, not 659999.99999.
function M.times(value, factor)
  local product = value * factor
  local near = math.floor(product + 0.5)
  if math.abs(product - near) < 1e-6 * math.max(1, math.abs(product)) then return near end
  return product
end

--- "1,50,000 Piece" as {value=, unit=, text=}; a range or words without a number give the text alone; nil for nothing.
function M.quantity(raw)
  local text = words.clean(raw)
  if not text then return nil end
  local out = { text = text }
  local plain = text:gsub("^[Aa]pprox[%a]*%.?%s*", ""):gsub("\u{2013}", "-")
  local digits, rest = plain:match("^([%d,]*%.?%d+)%s*(.*)$")
  if not digits then return out end
  if rest:match("^%-%s*%d") or rest:match("^[Tt][Oo]%s+%d") or rest:match("^[xX*]%s*%d") then return out end
  local value = M.number(digits)
  if not value then return out end
  local word, after = rest:match("^(%a+)%.?%s*(.*)$")
  if word and #word > 1 and M.scale(word) then
    value, rest = M.times(value, M.scale(word)), after
  end
  out.value = value
  out.unit = words.clean((rest:gsub("^[%(/%-:+%s]+", ""):gsub("[%)%.:]+$", "")))
  return out
end

local function foreign(plain)
  return plain:find("%$") or plain:find("usd") or plain:find("\u{20AC}") or plain:find("\u{00A3}") or plain:find("euro")
end

local function amounts(plain)
  local out = {}
  for digits, at in plain:gmatch("(%d[%d,]*%.?%d*)()") do
    local value = M.number((digits:gsub("[,.]+$", "")))
    local word = plain:sub(at):match("^%s*(%a+)")
    if value then out[#out + 1] = { value = value, scale = M.scale(word) } end
  end
  return out
end

--- "Rs. 6 - 6.6 Lakh" as {min=, max=, text=} in rupees. A trailing Lakh or Crore counts for both ends, unless the first
--- end is clearly written out in rupees already ("Rs. 50,000 to 1 Lakh"). Other currencies give the text alone.
function M.money(raw)
  local text = words.clean(raw)
  if not text then return nil end
  local out, plain = { text = text }, words.plain(text):gsub("/%-", "")
  if foreign(plain) then return out end
  local found = amounts(plain)
  if #found == 0 or #found > 2 then return out end
  local first, last = found[1], found[#found]
  if #found == 2 and not first.scale and last.scale and first.value < 1000 then first.scale = last.scale end
  local low, high = M.times(first.value, first.scale or 1), M.times(last.value, last.scale or 1)
  if #found == 2 then
    if low > high then low, high = high, low end
    out.min, out.max = low, high
  elseif plain:find("above") or plain:find("more than") or plain:find("over ") or plain:find("at ?least")
    or plain:find("minimum") or plain:find("%d%s*%+") then
    out.min = low
  elseif plain:find("up%s*to") or plain:find("below") or plain:find("less than") or plain:find("under")
    or plain:find("within") or plain:find("maximum") then
    out.max = low
  else
    out.min, out.max = low, low
  end
  return out
end

return M
