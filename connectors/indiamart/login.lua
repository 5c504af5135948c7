-- Says whether somebody is signed in. It only looks: signing in is a person's work, through remote login.
local recent = require "recent"
local wall = require "wall"
local selectors = require "selectors"

local function signed_in(page)
  for _, css in ipairs(selectors.signed_in) do
    if page.visible(css) then return true end
  end
  return false
end

return function(ctx, page)
  local at = recent.open(ctx, page)
  if at.found or at.none then return "ok" end
  if at.wall and at.wall.challenge then return { challenge = at.wall.challenge } end
  if at.wall and at.wall.login then return { result = "login_required", detail = at.wall.detail } end
  if at.wall then return { cooldown = wall.answer(at.wall).cooldown } end
  -- Right address, no list yet: the account marker decides.
  if signed_in(page) or wall.kept(page, recent.url(ctx)) then return "ok" end
  return "login_required"
end
