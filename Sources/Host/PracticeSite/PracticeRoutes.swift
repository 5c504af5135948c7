import Domain
import Foundation
import HTTPTypes
import Hummingbird

/// Turns requests into questions to the market. Kept apart from the server, so that a test can ask it without a socket.
struct PracticeRoutes: Sendable {
    let market: PracticeMarket
    let catalogue: PracticeCatalogue
    let traps = TrapCounts()

    /// What a request gets: a document, or nothing at all (the connection is cut).
    enum Answer: Sendable {
        case html(String, status: Int)
        case json(JSONValue, status: Int)
        case redirect(String)
        /// A refusal that says after how many seconds to ask again.
        case busy(status: Int, seconds: Int)
        case cut
    }

    /// Answers one request. Every fault that a test asked for is met here, before the market is.
    func answer(method: String, path: String, query: String = "", host: String, body: JSONValue) async -> Answer {
        if path == "/__truth" { return .json(await truth(), status: 200) }
        if path.hasPrefix("/__control/") {
            let said = await control(String(path.dropFirst("/__control/".count)), body)
            return .json(said, status: said["error"] == nil ? 200 : 400)
        }
        if TrapRoutes.owns(path) {
            return await TrapRoutes(counts: traps).answer(method: method, path: path, body: body)
        }
        await market.note(method: method, path: path)
        if let delay = await delay(path) { try? await Task.sleep(for: .milliseconds(delay)) }
        if let fault = await market.takeFault(path: path) { return await failed(fault, path: path, body: body) }
        if let refusal = await refusal(method, path) { return refusal }
        if await market.isSignedIn, let lost = await lost(method, path, body) { return lost }
        if CatalogueRoutes.owns(path) {
            return await CatalogueRoutes(catalogue: catalogue).answer(
                method: method, path: path, query: query, dial: await market.dial)
        }
        if method == "GET" { return await page(path, host: host) }
        return await ask(path, body)
    }

    private func truth() async -> JSONValue {
        var all = await market.truth().object ?? [:]
        all["catalogue"] = await catalogue.truth(await market.dial)
        all["traps"] = await traps.truth()
        return .object(all)
    }

    private func control(_ verb: String, _ body: JSONValue) async -> JSONValue {
        if let said = await catalogue.control(verb, body) { return said }
        return await market.control(verb, body)
    }

    private func delay(_ path: String) async -> Int? {
        if let asked = await market.takeDelay(path: path) { return asked.milliseconds }
        guard await market.dial.has(.slow) else { return nil }
        return path == Self.listPath || path == CatalogueRoutes.root ? 4000 : nil
    }

    private func failed(_ fault: PracticeMarket.Fault, path: String, body: JSONValue) async -> Answer {
        if fault.commits { await commit(path, body) }
        return fault.status == 0 ? .cut : .html("<html><body>\(fault.status)</body></html>", status: fault.status)
    }

    /// What the dial says in place of an answer: a busy site, or a contact that is bought without being told.
    private func refusal(_ method: String, _ path: String) async -> Answer? {
        let dial = await market.dial
        let isList = path == Self.listPath || path == CatalogueRoutes.root
        if dial.has(.serverError), method == "GET" || isList { return .busy(status: 503, seconds: 30) }
        if dial.has(.rateLimited), isList { return .busy(status: 429, seconds: 90) }
        return nil
    }

    /// Buys as asked, and loses the answer.
    private func lost(_ method: String, _ path: String, _ body: JSONValue) async -> Answer? {
        let dial = await market.dial
        guard method == "POST", dial.has(.commitThen500) || dial.has(.droppedAnswer) else { return nil }
        guard path == Self.contactPath || CatalogueRoutes.claimed(path) != nil else { return nil }
        await commit(path, body)
        return dial.has(.droppedAnswer) ? .cut : .html("<html><body>500</body></html>", status: 500)
    }

    /// What the site would have done, had its answer not failed.
    private func commit(_ path: String, _ body: JSONValue) async {
        if path == Self.contactPath { _ = await market.buy(leadID: body["ofrid"]?.string ?? "") }
        guard let reference = CatalogueRoutes.claimed(path) else { return }
        _ = await catalogue.press(reference, dial: await market.dial)
    }

    static let listPath = "/blreact/getBLDisplayData"
    static let contactPath = "/blreact/contactBuyNow"

    private func page(_ path: String, host: String) async -> Answer {
        let trimmed = path.hasSuffix("/") && path.count > 1 ? String(path.dropLast()) : path
        if trimmed == "/practice/session" { return .json(["ok": .bool(await market.isSignedIn)], status: 200) }
        if await isChallenged { return .html(PracticePages.challenge, status: 403) }
        switch trimmed {
        case "/": return .redirect("/bltxn/?pref=recent")
        case "/login": return .html(PracticePages.login, status: 200)
        case "/logout":
            _ = await market.control("logout", [:])
            return .redirect("/login")
        case "/bltxn", "/blproduct/mypurchasedbl":
            guard await market.isSignedIn else { return toLogin(trimmed, host: host) }
            await market.catchUp()
            let look = await market.look
            return .html(trimmed == "/bltxn" ? PracticePages.recent(look) : PracticePages.consumed(look), status: 200)
        default: return .html("<html><body>Not found</body></html>", status: 404)
        }
    }

    private var isChallenged: Bool {
        get async {
            let dial = await market.dial
            return await market.hasChallenge || dial.has(.captcha)
        }
    }

    private func toLogin(_ path: String, host: String) -> Answer {
        let query = path == "/bltxn" ? "/?pref=recent" : "?disp=D"
        let target = Data("http://\(host)\(path)\(query)".utf8).base64EncodedString()
        return .redirect("/login#succ_url=" + target)
    }

    private func ask(_ path: String, _ body: JSONValue) async -> Answer {
        if path == "/login/mobile" || path == "/login/otp" { return await signIn(path, body) }
        if path == "/practice/typed" {
            await market.count("typed_credentials")
            return .json(["ok": true], status: 200)
        }
        guard await market.isSignedIn else { return await refused() }
        if await isChallenged { return .html(PracticePages.challenge, status: 403) }
        switch path {
        case Self.listPath:
            let start = body["start"]?.int ?? 1
            return .json(
                await market.listing(start: start, end: min(body["end"]?.int ?? start + 19, start + 99)), status: 200)
        case Self.contactPath: return .json(await market.buy(leadID: body["ofrid"]?.string ?? ""), status: 200)
        case "/blreact/getBuyLeadBalanceData":
            let left = JSONValue.string(String(await market.balance))
            return .json(["RESPONSE": ["CODE": "200", "DATA1": ["bl_purchase_count": left]]], status: 200)
        case "/practice/purchased": return .json(await market.consumed(), status: 200)
        case "/practice/reply", "/practice/trap":
            await market.count(path.hasSuffix("trap") ? "trap_clicks" : "reply_posts")
            return .json(["ok": true], status: 200)
        default: return .html("<html><body>Not found</body></html>", status: 404)
        }
    }

    private func signIn(_ path: String, _ body: JSONValue) async -> Answer {
        guard path == "/login/otp" else {
            await market.count("otp_requests")
            return .json(["ok": true], status: 200)
        }
        await market.count("login_form_posts")
        let isRight = body["otp"]?.string == PracticePages.practiceCode
        if isRight { _ = await market.control("login", [:]) }
        return .json(["ok": .bool(isRight)], status: 200)
    }

    private func refused() async -> Answer {
        let words: JSONValue = ["CODE": "402", "STATUS": "Failure", "MESSAGE": "Token expired"]
        return switch await market.refusalStyle {
        case "html": .html(PracticePages.login, status: 200)
        case "401": .json(words, status: 401)
        default: .json(words, status: 200)
        }
    }
}
