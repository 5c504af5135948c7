--- One call of the bot interface. The token stands in the address, so no address is ever shown.

local TOKEN = "TELEGRAM_BOT_TOKEN"

local api = { TOKEN = TOKEN }

--- A JSON table of a body, or nil.
local function decoded(body)
  local ok, value = pcall(json.decode, body)
  return ok and type(value) == "table" and value or nil
end

--- Calls `method` with a table of parameters. `reads` marks a look that changes nothing over there.
-- Gives the answer with its `body` decoded (nil when it is no JSON of the service), or nil and the failure.
function api.call(ctx, method, parameters, reads)
  local ok, answer = pcall(http.request, {
    method = reads and "GET" or "POST",
    url = ctx.settings.base_url:gsub("/+$", "") .. "/bot" .. secret.use(TOKEN) .. "/" .. method,
    json = parameters,
    reads = reads,
    timeout = ctx.settings.timeout_seconds,
  })
  if not ok then
    if type(answer) ~= "table" then error(answer, 0) end
    return nil, { sent = answer.sent, message = method .. ": " .. (answer.code or "no answer") }
  end
  local body = decoded(answer.body)
  return { status = answer.status, headers = answer.headers, body = body and body.ok ~= nil and body or nil }
end

return api
