/// The files of a new connector: a list read with selectors that fit the small page beside them, and a click that is
/// believed only when the page confirms it.
enum ConnectorScaffold {
    static func files(_ name: String) -> [String: String] {
        [
            "init.lua": script(name), "selectors.lua": selectors, "README.md": readme(name),
            "fixtures/leads.html": page, "fixtures/leads.expected.json": leads,
            "fixtures/none.html": "<!doctype html>\n<title>Leads</title>\n<p class=\"no-leads\">Nothing new.</p>\n",
            "fixtures/none.expected.json": fixture("observe", #"{"empty": true, "leads": []}"#),
            "fixtures/wall.html":
                "<!doctype html>\n<title>Sign in</title>\n<form action=\"/login\"><input name=\"user\"></form>\n",
            "fixtures/wall.expected.json": fixture("login", #""login_required""#),
        ]
    }

    private static func script(_ name: String) -> String {
        """
        -- The connector "\(name)": one site. It reads pages, and clicks only when the host calls `click`.
        local selectors = require "selectors"

        --- Opens the list. 1: leads, 2: there are none, 3: nobody is signed in, nil: neither came in time.
        local function open_list(ctx, page)
          page.open(ctx.settings.base_url .. "/leads") -- \(Scaffold.mark) the address of the list
          return page.wait({ selectors.card, selectors.none, selectors.login }, ctx.settings.wait_seconds)
        end

        --- One row as a lead. What the page does not tell stays nil: an unknown age or country passes no filter.
        local function lead_of(row)
          return {
            id = row.id, title = row.title, country = row.country,
            age_hours = row.age and time.parse_age(row.age),
          } -- \(Scaffold.mark) more of what the page tells: category, city, quantity, availability …
        end

        return {
          manifest = {
            name = "\(name)", version = "0.1.0", api = 1, kind = "connector",
            summary = "Reads leads", -- \(Scaffold.mark) one sentence: which pages of which site
            permissions = { page = { "read", "click" } },
            settings = {
              base_url = { type = "url", required = true, help = "where the site is" },
              wait_seconds = { type = "integer", default = 20, min = 1, max = 60, help = "how long a page may take" },
            },
          },

          login = function(ctx, page)
            local found = open_list(ctx, page)
            return (found == 1 or found == 2) and "ok" or "login_required"
          end,

          observe = function(ctx, page)
            local found = open_list(ctx, page)
            if found == 3 then return { leads = {}, login = "login_required" } end
            local leads = {}
            for _, row in ipairs(page.all(selectors.card, selectors.fields).rows) do leads[#leads + 1] = lead_of(row) end
            return { leads = leads, empty = found == 2 }
          end,

          --- Presses one lead's button once. Only the page's own answer for this lead is a purchase.
          click = function(ctx, page, lead)
            open_list(ctx, page)
            local report = page.click({ within = selectors.card_of(lead.id), css = selectors.button }, "lead " .. lead.id)
            if not report.dispatched then return { result = "refused", reason = "not_clicked:" .. report.reason } end
            return { result = "uncertain" } -- \(Scaffold.mark) wait for the page's answer; "confirmed" only when it names this lead
          end,

          --- Asked after "uncertain": is the lead among the bought ones?
          verify = function(_ctx, _page, _lead)
            return { verified = false, reason = "not_listed" } -- \(Scaffold.mark) look it up on the site's list of bought contacts
          end,

          pages = function(ctx)
            return { { name = "leads", url = ctx.settings.base_url .. "/leads", cards = selectors.card } } -- \(Scaffold.mark) the same address
          end,
        }

        """
    }

    private static let selectors = """
        -- Everything that is known of the markup, and nothing else. Lists are tried in order.
        return {
          card = { ".card" }, -- \(Scaffold.mark) what one lead is
          none = ".no-leads", -- \(Scaffold.mark) what the page shows when there is none
          login = "form[action*=login]", -- \(Scaffold.mark) what the page shows when nobody is signed in
          button = "button", -- \(Scaffold.mark) the button inside a card
          card_of = function(id) return { css = ".card", attr_is = { "data-id", id } } end, -- \(Scaffold.mark) one lead's card
          fields = { -- \(Scaffold.mark) each field: CSS, or a table, or a list of fallbacks
            id = { css = "", attr = "data-id" },
            title = { { css = "h2" }, { css = "h3" } },
            country = ".country",
            age = ".age",
          },
        }

        """

    /// What the selectors above fit; the author's own saved page takes its place.
    private static let page = """
        <!doctype html>
        <title>Leads</title>
        <div class="card" data-id="1001">
          <h2>Cotton bags</h2> <span class="country">India</span> <span class="age">3 hours ago</span>
          <button>Contact</button>
        </div>
        <div class="card" data-id="1002">
          <h3>Solar pumps</h3> <span class="country">Kenya</span> <span class="age">2 days ago</span>
          <button>Contact</button>
        </div>

        """

    private static let leads = fixture(
        "observe",
        """
        {
            "empty": false,
            "leads": [
              {"age_hours": 3, "country": "India", "id": "1001", "title": "Cotton bags"},
              {"age_hours": 48, "country": "Kenya", "id": "1002", "title": "Solar pumps"}
            ]
          }
        """)

    private static func fixture(_ entry: String, _ expect: String) -> String {
        """
        {
          "entry": "\(entry)",
          "now": "2026-01-09T10:00:00Z",
          "options": {"base_url": "https://www.example.com", "wait_seconds": 1},
          "expect": \(expect)
        }

        """
    }

    private static func readme(_ name: String) -> String {
        """
        # \(name)

        What this connector reads, of which site.

        - Settings: `base_url`, where the site is; `wait_seconds`, how long a page may take.
        - Known limits: it confirms no purchase yet.

        """
    }
}
