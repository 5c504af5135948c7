-- The first marketplace: reads Recent Leads, contacts a buyer when the host says so, and looks a purchase up.
-- Deciding, caps, dry run and every log line belong to the host.
local wall = require "wall"

return {
  manifest = {
    name = "indiamart",
    version = "1.0.0",
    api = 1,
    kind = "connector",
    summary = "Recent Leads and Consumed Leads of the seller pages at seller.indiamart.com",
    default = true,
    permissions = {
      hosts = { "seller.indiamart.com" },
      page = { "read", "click" },
      emit = { "lead.observed" },
    },
    settings = {
      base_url = {
        type = "url", default = "https://seller.indiamart.com",
        help = "where the seller pages are; change it only to practise on a stand-in",
      },
      profile_path = {
        type = "path", env = "INDIAMART_PROFILE_PATH",
        help = "a folder for the browser profile instead of browser_profiles/<slot>",
      },
      wait_seconds = {
        type = "integer", default = 25, min = 5, max = 90,
        help = "how long a page may take to show its list",
      },
      answer_seconds = {
        type = "integer", default = 20, min = 5, max = 60,
        help = "how long the page may take to answer a click",
      },
    },
    limits = { memory_mb = 32, slice_ms = 200, flow_s = 120, clicks = 1 },
  },

  login = require "login",
  observe = require "observe",
  click = require "click",
  verify = require "verify",
  balance = require "balance",

  pages = function(ctx)
    local base = wall.base(ctx)
    return {
      {
        name = "recent_leads", url = base .. "/bltxn/?pref=recent", wait = ".bl_grid, .lstNw",
        cards = ".bl_grid", near = { "Contact Buyer" },
      },
      {
        name = "consumed_leads", url = base .. "/blproduct/mypurchasedbl?disp=D", wait = ".ConLead_cont",
        cards = ".ConLead_cont", near = { "Consumed on" },
      },
    }
  end,
}
