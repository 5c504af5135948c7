import Foundation
import Journal

/// `engyne-host new connector|channel NAME`: a plugin that passes `check` once its marked gaps are filled.
package enum Scaffold {
    /// Stands before each gap; `check` refuses a file that still holds one.
    package static let mark = "FILL IN:"

    /// Relative path → text.
    package static func files(_ kind: PluginKind, name: String) -> [String: String] {
        switch kind {
        case .channel: ["init.lua": channel(name), "README.md": readme(kind, name), "fixtures/send.json": channelCase]
        case .connector:
            [
                "init.lua": connector(name), "selectors.lua": selectors, "README.md": readme(kind, name),
                "fixtures/recent.html": "<!doctype html>\n<p>Put a saved page here.</p>\n",
                "fixtures/recent.expected.json": connectorCase,
            ]
        }
    }

    /// Writes a new plugin's folder and gives its path. Never overwrites: throws `PluginError.refusedFile` when the name
    /// is taken, `.badName` when it is none.
    package static func write(_ kind: PluginKind, name: String, home: String) throws -> String {
        guard PluginBundle.isName(name) else { throw PluginError.badName(name) }
        let folder = "\(home)/\(kind.folder)/\(name)"
        for taken in [folder, folder + ".lua"] where FileManager.default.fileExists(atPath: taken) {
            throw PluginError.refusedFile(path: taken, reason: "it is there already")
        }
        for (path, text) in files(kind, name: name) {
            let file = "\(folder)/\(path)"
            try FileManager.default.createDirectory(
                atPath: URL(fileURLWithPath: file).deletingLastPathComponent().path, withIntermediateDirectories: true)
            try AtomicFile.write(Array(text.utf8), to: file, mode: 0o644)
        }
        return folder
    }

    private static func channel(_ name: String) -> String {
        """
        -- The channel "\(name)": one way out. The host decides whether, when and to whom; this file only knows how.
        return {
          manifest = {
            name = "\(name)", version = "0.1.0", api = 1, kind = "channel",
            summary = "Sends messages", -- \(mark) one sentence: what goes where
            audience = "staff", -- "buyer" when leads themselves are written to
            permissions = {
              hosts = {}, -- \(mark) hosts that always are reached, or delete this line (base_url opens its own)
            },
            settings = {
              base_url = { type = "url", required = true, help = "where messages are posted" },
            },
          },

          --- Sends one message. Works in: send.
          send = function(ctx, message)
            local url = ctx.settings.base_url .. "/messages" -- \(mark) the vendor's path
            local answer = http.post(url, json.encode({ to = message.to, text = message.body }), {
              headers = { ["Content-Type"] = "application/json" },
            })
            if answer.status == 429 then return { outcome = "retry", after = 60 } end
            if answer.status >= 400 and answer.status < 500 then
              return { outcome = "permanent_item", reason = "HTTP " .. answer.status }
            end
            if answer.status >= 300 then return { outcome = "retry" } end
            local told = json.decode(answer.body)
            return { outcome = "sent", external_id = tostring(told.id) }
          end,
        }

        """
    }

    private static let channelCase = """
        {
          "entry": "send",
          "now": "2026-01-09T10:00:00Z",
          "settings": {"base_url": "https://api.example.com"},
          "args": [{"id": "m1", "ref": "r1", "to": "+919876543210", "body": "Hello", "kind": "first_touch", "try": 1}],
          "http": [
            {
              "expect": {"method": "POST", "url": "https://api.example.com/messages"},
              "answer": {"status": 201, "body": "{\\"id\\": \\"77\\"}"}
            }
          ],
          "expect": {"outcome": "sent", "external_id": "77"}
        }

        """

    private static func connector(_ name: String) -> String {
        """
        -- The connector "\(name)": one site. It reads pages, and clicks only when the host calls `click`.
        local selectors = require "selectors"

        local function list(ctx, page)
          page.open(ctx.settings.base_url .. "/leads") -- \(mark) the address of the list
          return page.wait({ selectors.card, selectors.none, selectors.login }, 20)
        end

        return {
          manifest = {
            name = "\(name)", version = "0.1.0", api = 1, kind = "connector",
            summary = "Reads leads", -- \(mark) one sentence: which pages of which site
            permissions = { page = { "read", "click" } },
            settings = { base_url = { type = "url", required = true, help = "where the site is" } },
          },

          login = function(ctx, page)
            local found = list(ctx, page)
            if found == 3 or not found then return "login_required" end
            return "ok"
          end,

          observe = function(ctx, page)
            local found = list(ctx, page)
            if found == 3 then return { leads = {}, login = "login_required" } end
            local got = page.all(selectors.card, selectors.fields)
            local leads = {}
            for _, row in ipairs(got.rows) do
              leads[#leads + 1] = {
                id = row.id, title = row.title, country = row.country,
                age_hours = row.age and time.parse_age(row.age),
              }
            end
            return { leads = leads, empty = found == 2 }
          end,

          click = function(ctx, page, lead)
            list(ctx, page)
            local report = page.click({ css = selectors.button, within = selectors.card_of(lead.id) }, "contact " .. lead.id)
            if not report.dispatched then return { result = "refused", reason = report.reason } end
            return { result = "uncertain" } -- \(mark) read the page's own answer, e.g. from page.responses
          end,

          verify = function(ctx, page, lead)
            return { verified = false } -- \(mark) look the lead up among the bought ones
          end,

          pages = function(ctx)
            return { { name = "leads", url = ctx.settings.base_url .. "/leads", cards = selectors.card } }
          end,
        }

        """
    }

    private static let selectors = """
        -- Everything that is known of the markup, and nothing else.
        return {
          card = { ".card" }, -- \(mark) what one lead is; further entries are tried in order
          none = ".no-leads", -- \(mark) what the page shows when there is none
          login = "form[action*=login]", -- \(mark) what the page shows when nobody is signed in
          button = "button", -- \(mark) the button inside a card
          card_of = function(id) return { css = ".card", attr_is = { "data-id", id } } end, -- \(mark) one lead's card
          fields = { -- \(mark) each field: CSS, or a table, or a list of fallbacks
            id = { css = "", attr = "data-id" },
            title = { "h2", "h3" },
            country = ".country",
            age = ".age",
          },
        }

        """

    private static let connectorCase = """
        {
          "entry": "observe",
          "now": "2026-01-09T10:00:00Z",
          "options": {"base_url": "https://www.example.com"},
          "expect": {"leads": [], "empty": true}
        }

        """

    private static func readme(_ kind: PluginKind, _ name: String) -> String {
        """
        # \(name)

        What this \(kind.rawValue) does, its settings, its known limits.

        """
    }
}
