--- What a submission server's reply means for the message, the recipient and the account.
--
-- The three-digit code is looked at first, then the enhanced code. A refusal of the connection, of the sign-in or of
-- our own address is never held against a recipient.

local MINUTE, HOUR, DAY = 60, 3600, 86400

--- What people read: the server's numbers and words, and at which step it said them.
local function words(answer)
  local code = answer.code .. (answer.enhanced and " " .. answer.enhanced or "")
  return text.squeeze("the server answered " .. code .. " (" .. answer.step .. ") " .. answer.text)
end

local function pause(answer, seconds)
  return { outcome = "pause_channel", reason = words(answer), until_at = seconds and time.iso(time.now() + seconds) }
end

local function retry(answer, seconds)
  return { outcome = "retry", reason = words(answer), after = seconds }
end

local function dead(answer)
  return { outcome = "permanent_item", reason = words(answer) }
end

--- Whether the enhanced code begins like this; `5.1` covers 5.1.1 and 5.1.10, not 5.11.0.
local function is(answer, prefix)
  local enhanced = answer.enhanced or ""
  return enhanced == prefix or enhanced:sub(1, #prefix + 1) == prefix .. "."
end

local function says(answer, ...)
  return text.contains_any(text.lower(answer.text), { ... })
end

--- Answers about the account or the server, whoever the recipient is.
local function about_us(answer)
  local code = answer.code
  if code == 534 or code == 535 then return pause(answer) end
  if code == 530 then return pause(answer) end
  if code == 454 or (answer.step == "login" and code < 500) or says(answer, "too many login attempts") then
    return pause(answer, 15 * MINUTE)
  end
  if code == 421 and is(answer, "4.7") then return pause(answer, HOUR) end
  if code == 550 and is(answer, "5.4.5") then return pause(answer, DAY) end
  if code == 550 and is(answer, "5.7") and says(answer, "rate", "limit", "quota") then return pause(answer, DAY) end
  local before_recipient = answer.step == "connect" or answer.step == "login" or answer.step == "sender"
  if code >= 500 and before_recipient then return pause(answer) end
  return nil
end

--- Answers about this recipient.
local function about_recipient(answer)
  local code = answer.code
  if code == 553 and is(answer, "5.1") then return { outcome = "permanent_target", reason = words(answer) } end
  for _, gone in ipairs({ "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10" }) do
    if code == 550 and answer.enhanced == gone then
      return { outcome = "permanent_target", reason = words(answer) }
    end
  end
  if code == 450 and is(answer, "4.2.1") then return retry(answer, HOUR) end
  return nil
end

--- Answers that call the text or its sender unwanted: the third in a row stops the channel, because more of the same
--- would cost the account its name.
local function unwanted(answer)
  if not ((answer.code == 550 or answer.code == 554) and is(answer, "5.7.1")) then return nil end
  local row = (store.get("unwanted_in_a_row") or 0) + 1
  if row < 3 then
    store.set("unwanted_in_a_row", row)
    return dead(answer)
  end
  store.set("unwanted_in_a_row", 0)
  local stop = pause(answer)
  stop.reason = stop.reason .. "; the third refusal of this kind in a row"
  return stop
end

local replies = {}

--- Phases: send.
function replies.outcome(answer)
  if answer.accepted then
    if store.get("unwanted_in_a_row") then store.delete("unwanted_in_a_row") end
    local proof = answer.code .. (answer.enhanced and " " .. answer.enhanced or "") .. " " .. answer.text
    return { outcome = "sent", external_id = "<" .. answer.message_id .. ">", proof = text.squeeze(proof) }
  end
  local found = about_us(answer) or about_recipient(answer) or unwanted(answer)
  if found then return found end
  if answer.code < 500 then return retry(answer) end
  return dead(answer)
end

return replies
