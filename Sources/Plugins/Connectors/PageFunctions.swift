import Domain
import LuaBridge
import PluginKit

/// `page.*` for connectors: what a script may read and do on the page, entry by entry.
///
/// The rules no script can step around: addresses only on allowed hosts, one dispatch per click and no more clicks than
/// the manifest's limit, typing nothing but the code a person gave. There is no function that runs a script's own
/// JavaScript: it could click past every one of these.
struct PageFunctions {
    let driver: any PageDriver
    let flow: FlowState
    let permissions: Set<String>
    let hosts: [AllowedHost]
    let clickVeto: @Sendable () async -> String?
    let now: WallClock
    let keepPicture: @Sendable (String, [UInt8]) async throws -> Void
    let log: @Sendable (ScriptLogLine) -> Void

    private static let gotoSeconds = 45.0
    private static let waitLimitSeconds = 60.0
    private static let htmlLimitBytes = 6 << 20

    func module() -> LuaModule {
        .listed(
            "page",
            [
                "open": .waiting { try await goto($0) }, "goto": .waiting { try await goto($0) },
                "url": reading { _ in .text(try await driver.url()) },
                "wait": reading { try await wait($0) },
                "text": reading { try await first($0, field: ["text": true]) },
                "attr": reading { call in
                    try await first(call, field: ["attr": .string(try call.text(1, "name"))])
                },
                "all": reading { try await all($0) },
                "one": reading { call in
                    LuaValue(
                        json: try await driver.extract(["rows": nil, "fields": try Self.table(call, 0, "fields")]))
                },
                "visible": reading { call in
                    let spec: JSONValue = ["rows": Self.visible(try Self.locator(call, 0)), "fields": [:], "limit": 1]
                    return .bool((try await driver.extract(spec)["matches"]?.int ?? 0) > 0)
                },
                "scroll": reading { call in
                    try await driver.scroll(try Self.locator(call, 0))
                    return .null
                },
                "html": reading { _ in .string(Array(try await driver.html().utf8.prefix(Self.htmlLimitBytes))) },
                "screenshot": reading { try await screenshot($0) },
                "responses": reading { call in
                    let part = try call.optionalText(0, "url_part") ?? ""
                    return .array(try await driver.responses(part).map { LuaValue(json: $0.json) })
                },
                "frame": reading { try await frame($0) },
                "accept_dialogs": .waiting { try await acceptDialogs($0) },
                "click": .waiting { try await click($0) },
                "type": .waiting { try await type($0) },
            ])
    }

    // MARK: reading

    private func reading(_ body: @escaping @Sendable (LuaCall) async throws -> LuaValue) -> LuaFunction.Body {
        .waiting { call in
            try need("read")
            return try await body(call)
        }
    }

    private func need(_ wish: String) throws {
        guard permissions.contains(wish) else {
            throw LuaRaise(
                code: "bridge.permission.missing", message: "the manifest does not ask for permissions.page \"\(wish)\""
            )
        }
    }

    private func goto(_ call: LuaCall) async throws -> LuaValue {
        try need("read")
        let url = try call.text(0, "url")
        guard let address = WebAddress(url) else {
            throw LuaRaise.badArgument("url: an absolute http or https address is expected")
        }
        guard hosts.contains(where: { $0.allows(address) }) else {
            throw LuaRaise(
                code: "bridge.permission.host",
                message:
                    "page.open may not visit \(address.scheme)://\(address.host):\(address.port); permissions.hosts does not list it"
            )
        }
        let visit = try await driver.goto(url, timeoutSeconds: Self.gotoSeconds)
        var answer: JSONObject = ["url": .string(visit.url), "status": JSONValue(visit.status)]
        if let pause = visit.retryAfter { answer["retry_after"] = JSONValue(pause) }
        return LuaValue(json: .object(answer))
    }

    private func wait(_ call: LuaCall) async throws -> LuaValue {
        let seconds = try call.number(1, "seconds")
        guard seconds >= 0, seconds <= Self.waitLimitSeconds else {
            throw LuaRaise.badArgument("seconds: must be 0 to 60")
        }
        let found = try await driver.wait(try Self.locator(call, 0), timeoutSeconds: seconds)
        return found.map { .int(Int64($0 + 1)) } ?? .null
    }

    /// One field of the first match of a locator.
    private func first(_ call: LuaCall, field: JSONValue) async throws -> LuaValue {
        let spec: JSONValue = ["rows": try Self.locator(call, 0), "fields": ["value": field], "limit": 1]
        let value = try await driver.extract(spec)["rows"]?.array?.first?["value"]
        return value.map(LuaValue.init(json:)) ?? .null
    }

    private func all(_ call: LuaCall) async throws -> LuaValue {
        let fields = try Self.table(call, 1, "fields")
        let options = call.value(2).json
        var spec: JSONObject = ["rows": try Self.locator(call, 0), "fields": fields]
        if let limit = options["limit"] {
            guard let count = limit.int, (1...500).contains(count) else {
                throw LuaRaise.badArgument("limit: must be 1 to 500")
            }
            spec["limit"] = limit
        }
        let answer = try await driver.extract(.object(spec))
        flow.report(
            SelectorReport.of(
                answer, fields: fields.object?.keys ?? [], name: options["name"]?.string ?? "cards"))
        return LuaValue(json: answer)
    }

    /// The address, and the locator again as the `frame` of other locators: frames are found anew each time.
    private func frame(_ call: LuaCall) async throws -> LuaValue {
        let locator = try Self.locator(call, 0)
        guard let url = try await driver.frame(locator) else { return .null }
        return LuaValue(json: ["url": .string(url), "frame": locator])
    }

    private func screenshot(_ call: LuaCall) async throws -> LuaValue {
        let name = try call.text(0, "name")
        guard (1...60).contains(name.utf8.count),
            name.utf8.allSatisfy({
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            })
        else { throw LuaRaise.badArgument("name: a-z, 0-9, _ and - only") }
        try await keepPicture(name + ".jpg", try await driver.screenshot())
        return .text(name + ".jpg")
    }

    // MARK: acting

    private func click(_ call: LuaCall) async throws -> LuaValue {
        try need("click")
        let locator = try Self.locator(call, 0)
        let why = try call.text(1, "why")
        guard let ticket = flow.beginClick() else {
            throw LuaRaise(
                code: "page.click.limit",
                message: "this entry has no click left; limits.clicks in the manifest says how many")
        }
        do {
            if let refusal = try await unarmed(locator, shown: call.value(2).json) {
                flow.endClick(ticket, .none)
                return LuaValue(json: .object(refusal.json))
            }
        } catch {
            flow.endClick(ticket, .none)
            throw error
        }
        do {
            let report = try await driver.click(locator)
            flow.endClick(ticket, report.dispatched ? .done : .none)
            var fields = report.json
            fields["why"] = .string(String(why.prefix(200)))
            log(ScriptLogLine(level: .info, message: report.dispatched ? "clicked" : "not clicked", fields: fields))
            return LuaValue(json: .object(report.json))
        } catch {
            // Input may have reached the page. From here on only the site's own list can tell.
            flow.endClick(ticket, .unknown)
            let what = HostFailure(error).message
            throw LuaRaise(
                code: "page.click.unknown", message: "it is unknown whether the click was dispatched: \(what)")
        }
    }

    /// What stands against a click before anything is sent, `nil` for nothing: the switches, the aim, the host's last
    /// word (which writes the intent), and the switches once more, because writing takes time.
    private func unarmed(_ locator: JSONValue, shown: JSONValue) async throws -> PageClick? {
        func vetoed(_ why: String) -> PageClick { PageClick(dispatched: false, reason: "vetoed", detail: why) }
        if let reason = await clickVeto() { return vetoed(reason) }
        guard let arm = flow.arm else { return nil }
        var lead: Lead?
        if !shown.isNull {
            lead = LeadDecoder(now: now()).decode([shown]).leads.first
            if lead == nil { return vetoed("the lead as shown cannot be read") }
        }
        let aim = try await driver.aim(locator)
        guard aim.reason == nil else { return aim }
        if let reason = try await arm(lead) { return vetoed(reason) }
        return await clickVeto().map(vetoed)
    }

    private func acceptDialogs(_ call: LuaCall) async throws -> LuaValue {
        try need("click")
        let text = try call.text(0, "text")
        guard (3...200).contains(text.count) else {
            throw LuaRaise.badArgument("text: 3 to 200 characters of the dialog's own words are expected")
        }
        try await driver.acceptDialogs(text)
        return .null
    }

    private func type(_ call: LuaCall) async throws -> LuaValue {
        try need("code")
        guard let code = flow.code else {
            throw LuaRaise(
                code: "page.type.no_challenge",
                message: "nothing may be typed: no challenge is open or nobody gave a code")
        }
        guard try call.text(1, "code") == code else {
            throw LuaRaise(code: "page.type.not_the_code", message: "only ctx.code may be typed")
        }
        try await driver.type(try Self.locator(call, 0), text: code)
        return .null
    }

    // MARK: arguments

    private static func locator(_ call: LuaCall, _ index: Int) throws -> JSONValue {
        let value = call.value(index).json
        switch value {
        case .string(let css) where !css.isEmpty: return value
        case .object(let object) where !object.isEmpty: return value
        case .array(let items) where !items.isEmpty: return value
        default: throw LuaRaise.badArgument("locator: a CSS text, a locator table or a list of them is expected")
        }
    }

    private static func table(_ call: LuaCall, _ index: Int, _ name: String) throws -> JSONValue {
        switch call.value(index) {
        case .object: return call.value(index).json
        case .array(let items) where items.isEmpty: return .object(JSONObject())
        default: throw LuaRaise.badArgument("\(name): a table of fields is expected")
        }
    }

    private static func visible(_ locator: JSONValue) -> JSONValue {
        switch locator {
        case .string(let css): return ["css": .string(css), "visible": true]
        case .array(let items): return .array(items.map(visible))
        case .object(var object):
            object["visible"] = true
            return .object(object)
        default: return locator
        }
    }
}
