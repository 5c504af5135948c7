-- Small words about text. Pure: no host module is used here or in the other parse files.
local M = {}

-- Characters that are invisible to a person and must not make two equal titles differ.
local invisible = {
  "\u{00AD}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202B}", "\u{202C}",
  "\u{202D}", "\u{202E}", "\u{2060}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}", "\u{FEFF}",
}
local spaces = { "\u{00A0}", "\u{2007}", "\u{2009}", "\u{200A}", "\u{202F}", "\u{3000}", "\u{2002}", "\u{2003}" }

--- Text without white space at its ends and with single spaces inside; nil when nothing is left.
--- Joiners inside a script that needs them are kept by `M.keep`; this is for what gets compared or parsed.
function M.clean(value)
  if type(value) == "number" then value = tostring(value) end
  if type(value) ~= "string" then return nil end
  for _, mark in ipairs(spaces) do value = value:gsub(mark, " ") end
  value = value:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
  if value == "" or value == "null" then return nil end
  return value
end

--- A form of the text for comparing: clean, without invisible characters, lower case.
function M.key(value)
  value = M.clean(value)
  if not value then return nil end
  for _, mark in ipairs(invisible) do value = value:gsub(mark, "") end
  return M.clean(value:lower())
end

--- Plain text that goes into parsers: `key` with the long dashes made short.
function M.plain(value)
  value = M.key(value)
  if not value then return nil end
  return (value:gsub("\u{2013}", "-"):gsub("\u{2014}", "-"):gsub("\u{2212}", "-"))
end

--- True when two texts say the same to a reader.
function M.same(a, b)
  a, b = M.key(a), M.key(b)
  return a ~= nil and a == b
end

--- The first of the values that is not blank, cleaned.
function M.first(...)
  for i = 1, select("#", ...) do
    local value = M.clean((select(i, ...)))
    if value then return value end
  end
  return nil
end

--- The text before a tooltip sentence that was read along with it ("Mumbai Click here to view ...").
function M.without_tip(value)
  value = M.clean(value)
  if not value then return nil end
  return M.clean((value:gsub("%s*[Cc]lick here.*$", "")))
end

--- A text cut into its parts at commas, each clean, blanks left out.
function M.parts(value)
  local out = {}
  for part in (M.clean(value) or ""):gmatch("[^,]+") do
    local text = M.clean(part)
    if text then out[#out + 1] = text end
  end
  return out
end

--- True for a table that is a list with at least one row.
function M.is_list(value)
  return type(value) == "table" and value[1] ~= nil
end

return M
