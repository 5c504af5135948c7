import Browser
import Connectors
import Domain
import Foundation
import PluginKit
import Worker

/// The fields of one card, as a connector names them: what the peers read, and two parts of theirs apart.
enum CardFields {
    static let texts = [".ttl", ".qty", ".unit", ".cat", ".buyer", ".since", ".loc"]
    static let lua = """
        { id = { attr = "data-lead" }, title = ".ttl", age = { css = ".age", attr = "data-min" }, qty = ".qty",
          unit = ".unit", category = ".cat", buyer = ".buyer", since = ".since", location = ".loc",
          phone = { css = ".via", attr = "data-phone" }, mail = { css = ".via", attr = "data-mail" },
          whatsapp = { css = ".via", attr = "data-wa" } }
        """
    static let spec: JSONValue = [
        "rows": ".lead",
        "fields": [
            "id": ["attr": "data-lead"], "title": ".ttl", "age": ["css": ".age", "attr": "data-min"], "qty": ".qty",
            "unit": ".unit", "category": ".cat", "buyer": ".buyer", "since": ".since", "location": ".loc",
            "phone": ["css": ".via", "attr": "data-phone"], "mail": ["css": ".via", "attr": "data-mail"],
            "whatsapp": ["css": ".via", "attr": "data-wa"],
        ],
    ]
}

/// A connector that reads the cards, through everything a slot's connector goes through: the entry's call, the host
/// functions with their rules, the worker's page with its heartbeat, the selector report, and the table in Lua.
struct CardScript {
    private let runtime: ConnectorRuntime

    init(page: BrowserPage) async throws {
        let seat = SlotPage(heartbeat: Heartbeat(now: { .now }))
        await seat.seat(page)
        let bundle = PluginBundle(
            kind: .connector, name: "cards", path: "cards", isSingleFile: false,
            files: ["init.lua": Array(Self.text.utf8)])
        runtime = try await ConnectorRuntime(
            bundle: bundle, context: ConnectorContext(slotID: "bench", now: { .now }), page: PageWatch(seat))
    }

    /// Reads all cards in one `page.all` and answers how many tables the script then holds.
    func rows() async throws -> Int { try await runtime.raw("observe")["count"]?.int ?? 0 }

    /// Reads each field of each card with a call of its own; a hundred cards in a flow, which has a limit of calls.
    func oneByOne(_ count: Int) async throws {
        for first in stride(from: 0, to: count, by: 100) {
            let last = min(count, first + 100) - 1
            _ = try await runtime.raw("login", extra: [.int(Int64(first)), .int(Int64(last))])
        }
    }

    private static let text =
        """
        local fields = \(CardFields.lua)
        local texts = { \(CardFields.texts.map { "'\($0)'" }.joined(separator: ", ")) }
        local function card(i, css)
          if css then return { css = css, within = { css = ".lead", index = i } } end
          return { css = ".lead", index = i }
        end
        return {
          manifest = {
            name = "cards", version = "1.0.0", api = 1, kind = "connector", summary = "reads the bench's cards",
            permissions = { hosts = { "cards.example.com" }, page = { "read" } },
            limits = { memory_mb = 64, slice_ms = 1000, flow_s = 600 },
          },
          observe = function(ctx, page)
            local got = page.all(".lead", fields, { limit = 500 })
            local count = 0
            for _, row in ipairs(got.rows) do if row.title then count = count + 1 end end
            return { count = count }
          end,
          login = function(ctx, page, first, last)
            for i = first, last do
              for _, css in ipairs(texts) do page.text(card(i, css)) end
              page.attr(card(i), "data-lead")
              page.attr(card(i, ".age"), "data-min")
              page.attr(card(i, ".via"), "data-phone")
            end
            return {}
          end,
          click = function() return { result = "refused" } end,
          verify = function() return { verified = false } end,
        }
        """
}
