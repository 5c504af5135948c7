import Connectors
import Domain
import Foundation
import LuaBridge
import PluginKit
import Testing

@Suite("ConnectorRuntime")
struct ConnectorRuntimeTests {
    @Test("login answers ok, login_required with its detail, or a challenge")
    func login() async throws {
        let page = FakePage()
        let runtime = try await Script.runtime(
            """
            function M.login(ctx, page)
              page.open("https://site.example.com/home")
              if ctx.code then page.type("#code", ctx.code) return "ok" end
              return {challenge = "otp"}
            end
            """, page: page)
        #expect(try await runtime.login() == .challenge("otp"))
        #expect(try await runtime.login(code: "123456") == .ok)
        #expect(page.log.last == "type \"#code\" 6 signs")
        let other = try await Script.runtime(
            "function M.login() return {result = 'login_required', detail = 'sign-in page'} end", page: page)
        #expect(try await other.login() == .loginRequired(detail: "sign-in page"))
    }

    @Test("an answer the entry does not promise is an error that shows it")
    func badAnswer() async throws {
        let runtime = try await Script.runtime("function M.login() return 'fine' end", page: FakePage())
        await #expect(throws: ConnectorError.self) { try await runtime.login() }
    }

    @Test("observe decodes rows, rejects bad ones with a reason and reports each selector")
    func observe() async throws {
        let page = FakePage()
        page.rows = [
            "rows": [
                ["id": "1", "title": "A", "age": "3 hrs ago", "_from": ["id": 1, "title": 2, "age": 1]],
                ["id": "2", "title": "B", "_from": ["id": 1, "title": 2]],
                ["title": "no id", "_from": ["title": 1]],
            ], "matched_by": 2, "matches": 3,
        ]
        let runtime = try await Script.runtime(
            """
            function M.observe(ctx, page)
              local got = page.all({".card", ".box"}, {id = ".id", title = {"h2", "h3"}, age = ".age"})
              local leads = {}
              for _, row in ipairs(got.rows) do
                leads[#leads + 1] = {id = row.id, title = row.title, age_hours = row.age and time.parse_age(row.age)}
              end
              return {leads = leads, empty = #leads == 0, notices = {"hello"}}
            end
            """, page: page)
        let seen = try await runtime.observe()
        #expect(seen.leads.map(\.id) == ["1", "2"])
        #expect(seen.leads[0].ageHours == 3)
        #expect(seen.leads[1].ageHours == nil)
        #expect(seen.rejected.map(\.reason) == ["missing_field id"])
        #expect(seen.isEmpty == false)
        #expect(seen.notices == ["hello"])
        let title = try #require(seen.selectors.first { $0.name == "cards.title" })
        #expect(title.matchedBy == 2 && title.matches == 3 && title.fillRate == 1)
        let cards = try #require(seen.selectors.first { $0.name == "cards" })
        #expect(cards.matchedBy == 2 && cards.matches == 3)
        #expect(seen.selectors.first { $0.name == "cards.id" }?.fillRate == 2.0 / 3)
    }

    @Test("a row handed over early and returned again counts once")
    func early() async throws {
        let runtime = try await Script.runtime(
            """
            function M.observe(ctx, page)
              lead.observed({id = "1", title = "early"})
              lead.observed({id = "2", title = "only early"})
              return {leads = {{id = "1", title = "returned"}}}
            end
            """, page: FakePage())
        #expect(try await runtime.observe().leads.map(\.title) == ["only early", "returned"])
    }

    @Test(
        "observe may say that nobody is signed in, that a person is asked, or that the site is busy; none of them is drift"
    )
    func noList() async throws {
        func seen(_ answer: String) async throws -> Observation {
            try await Script.runtime("function M.observe() return \(answer) end", page: FakePage()).observe()
        }
        let out = try await seen("{leads = {}, login = 'login_required', detail = 'HTTP 401'}")
        #expect(out.loginProblem == .loginRequired(detail: "HTTP 401") && out.drift == nil)
        #expect(try await seen("{leads = {}, challenge = 'captcha'}").loginProblem == .challenge("captcha"))
        let busy = try await seen("{leads = {}, cooldown = {seconds = 300, status = 429}}")
        #expect(busy.cooldownSeconds == 300 && busy.drift == nil)
        #expect(try await seen("{leads = {}}").drift == "the page shows neither cards nor that there are none")
        #expect(try await seen("{leads = {}, empty = true}").drift == nil)
    }

    @Test("page.click outside click, and a click without the permission, are refused")
    func phases() async throws {
        let page = FakePage()
        let runtime = try await Script.runtime(
            "function M.observe(ctx, page) page.click('.b', 'x') return {leads = {}} end", page: page)
        let failure = await #expect(throws: LuaFailure.self) { try await runtime.observe() }
        #expect(failure?.code == "bridge.call.wrong_phase")
        let other = try await Script.runtime(
            "function M.click(ctx, page, lead) page.click('.b', 'x') return {result = 'confirmed'} end", page: page,
            permissions: "page = {'read'}")
        let answer = try await other.click(Lead(id: "1", title: "A"))
        #expect(answer.result == .refused && !answer.dispatched && answer.reason == "bridge.permission.missing")
        #expect(!page.log.contains { $0.hasPrefix("click") })
    }

    @Test("a second dispatch in one click entry is refused, a click that was not dispatched may be tried again")
    func clickLimit() async throws {
        let page = FakePage()
        page.clicks = [PageClick(dispatched: false, reason: "covered"), PageClick(dispatched: true)]
        let runtime = try await Script.runtime(
            """
            function M.click(ctx, page, lead)
              local first = page.click(".b", "contact")
              local second = page.click(".b", "contact")
              local ok, err = pcall(page.click, ".b", "again")
              return {result = "uncertain", reason = first.reason .. " " .. tostring(second.dispatched) .. " " .. tostring(ok) .. " " .. err.code}
            end
            """, page: page)
        let answer = try await runtime.click(Lead(id: "1", title: "A"))
        #expect(answer.reason == "covered true false page.click.limit")
        #expect(answer.dispatched)
        #expect(page.log.filter { $0.hasPrefix("click") }.count == 2)
    }

    @Test("a click whose fate is unknown, or that runs on when its entry is stopped, is uncertain")
    func unknownClick() async throws {
        let lost = FakePage()
        lost.clickError = HostFailure(code: "browser.reply.lost", message: "no reply")
        let script = "function M.click(ctx, page, lead) page.click('.b', 'x') return {result = 'confirmed'} end"
        let first = try await Script.runtime(script, page: lost).click(Lead(id: "1", title: "A"))
        #expect(first.result == .uncertain && first.dispatched && first.reason == "page.click.unknown")
        let hanging = FakePage()
        hanging.clickNever = true
        let runtime = try await Script.runtime(script, page: hanging, rest: "limits = {flow_s = 1}")
        let second = try await runtime.click(Lead(id: "1", title: "A"))
        #expect(second.result == .uncertain && second.dispatched, "\(second)")
    }

    @Test("an error before any dispatch is a refusal, one after it is uncertain")
    func brokenClick() async throws {
        let before = try await Script.runtime("function M.click() error('no card') end", page: FakePage())
        let refused = try await before.click(Lead(id: "1", title: "A"))
        #expect(
            refused.result == .refused && !refused.dispatched && refused.failure?.message.contains("no card") == true)
        let after = try await Script.runtime(
            "function M.click(ctx, page) page.click('.b', 'x') error('odd dialog') end", page: FakePage())
        #expect(try await after.click(Lead(id: "1", title: "A")).result == .uncertain)
    }

    @Test("confirmed without any dispatch is not believed")
    func unearned() async throws {
        let runtime = try await Script.runtime("function M.click() return {result = 'confirmed'} end", page: FakePage())
        let answer = try await runtime.click(Lead(id: "1", title: "A"))
        #expect(answer.result == .uncertain && answer.reason == "confirmed_without_click")
    }

    @Test("a veto right before the dispatch keeps the click from the page")
    func veto() async throws {
        let page = FakePage()
        let runtime = try await Script.runtime(
            "function M.click(ctx, page) local r = page.click('.b', 'x') return {result = 'refused', reason = r.reason .. ' ' .. r.detail} end",
            page: page, change: { $0.clickVeto = { "hold" } })
        let answer = try await runtime.click(Lead(id: "1", title: "A"))
        #expect(answer.reason == "vetoed hold" && !answer.dispatched)
        #expect(!page.log.contains { $0.hasPrefix("click") })
    }

    @Test("goto opens allowed hosts only; an operator's address opens itself, a default on loopback does not")
    func hosts() async throws {
        let page = FakePage()
        let script = """
            function M.observe(ctx, page)
              local function try(url) local ok, e = pcall(page.open, url) return ok and "ok" or e.code end
              return {leads = {}, notices = {try("https://site.example.com/a"), try("http://site.example.com/"), try("https://evil.example.com/"),
                try(ctx.settings.base_url .. "/list"), try("file:///etc/passwd"), try("https://site.example.com@evil.example.com/")}}
            end
            """
        let rest = "settings = {base_url = {type = 'url', default = 'http://127.0.0.1:9/'}}"
        let plain = try await Script.runtime(script, page: page, rest: rest)
        #expect(
            try await plain.observe().notices == [
                "ok", "bridge.permission.host", "bridge.permission.host", "bridge.permission.host",
                "bridge.call.bad_argument",
                "bridge.call.bad_argument",
            ])
        let opened = try await Script.runtime(script, page: page, rest: rest) {
            $0.options = ["base_url": "http://127.0.0.1:4711"]
        }
        #expect(try await opened.observe().notices[3] == "ok")
    }

    @Test("type takes nothing but the code a person gave")
    func typing() async throws {
        let page = FakePage()
        let script = """
            function M.login(ctx, page)
              local ok, e = pcall(page.type, "#user", ctx.code and "somebody" or "x")
              return {result = "login_required", detail = e.code}
            end
            """
        let runtime = try await Script.runtime(script, page: page)
        #expect(try await runtime.login() == .loginRequired(detail: "page.type.no_challenge"))
        #expect(try await runtime.login(code: "77") == .loginRequired(detail: "page.type.not_the_code"))
        #expect(!page.log.contains { $0.hasPrefix("type") })
    }

    @Test("verify tells the script when the click was and normalises the contact")
    func verify() async throws {
        let runtime = try await Script.runtime(
            """
            function M.verify(ctx, page, lead)
              return {verified = ctx.clicked_at == ctx.now - 60 and lead.clicked_at == time.iso(ctx.clicked_at), by = "list", contact = {name = " Ann  Lee ", mobile = "098765 43210", email = "ANN@Example.com"}}
            end
            """, page: FakePage())
        let answer = try await runtime.verify(Lead(id: "1", title: "A"), clickedAt: Script.now.addingTimeInterval(-60))
        #expect(answer.verified && answer.by == "list")
        #expect(answer.contact == ["name": "Ann Lee", "phone": "+919876543210", "email": "ann@example.com"])
    }

    @Test("the page's own answers and the pages of the probe reach their readers")
    func answers() async throws {
        let page = FakePage()
        page.answers = [PageAnswer(url: "https://site.example.com/api/list", status: 200, body: "{\"n\":3}")]
        let runtime = try await Script.runtime(
            """
            function M.observe(ctx, page)
              local got = page.responses("/api/")
              return {leads = {}, empty = true, notices = {tostring(#got), got[1].body, tostring(json.decode(got[1].body).n)}}
            end
            function M.pages(ctx) return {{name = "recent", url = "https://site.example.com/", near = {"Contact"}, cards = ".card"}} end
            function M.balance(ctx, page) return {credits = 7} end
            """, page: page)
        #expect(try await runtime.observe().notices == ["1", "{\"n\":3}", "3"])
        let probe = try #require(try await runtime.pages().first)
        #expect(probe.name == "recent" && probe.near == ["Contact"] && probe.cards == ".card")
        #expect(try await runtime.balance() == 7)
    }

    @Test("a state that a limit ended is replaced; after three stops the connector is set aside")
    func limits() async throws {
        let runtime = try await Script.runtime(
            "function M.login() return 'ok' end function M.observe() while true do end end", page: FakePage(),
            rest: "limits = {slice_ms = 20}")
        for _ in 1...3 {
            let failure = await #expect(throws: LuaFailure.self) { try await runtime.observe() }
            #expect(failure?.kind == .limit)
        }
        await #expect(throws: ConnectorError.setAside(connector: "demo", slotID: "alpha")) { try await runtime.login() }
    }

    @Test("wrong options are refused when the connector is opened")
    func options() async throws {
        await #expect(throws: PluginError.self) {
            try await Script.runtime(
                "function M.login() return 'ok' end", page: FakePage(),
                rest: "settings = {count = {type = 'integer', min = 1}}"
            ) { $0.options = ["count": 0, "other": 1] }
        }
    }

    @Test("fixtures give what the entry returned, with the case's clock and options")
    func fixtures() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/fixtures-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder + "/connectors/demo/fixtures", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ name: String, _ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/connectors/demo/\(name)"))
        }
        let source =
            "function M.observe(ctx, page) return {leads = {{id = '1', title = time.iso(ctx.now)}}, empty = false} end"
        let made = Script.bundle(source)
        try write("init.lua", made.files["init.lua"] ?? [])
        try write("fixtures/one.html", Array("<p>".utf8))
        try write(
            "fixtures/one.expected.json",
            Array(
                #"{"entry":"observe","now":"2026-01-09T10:00:00Z","expect":{"leads":[{"id":"1","title":"old"}],"empty":false}}"#
                    .utf8))
        let bundle = try PluginBundle.read(folder + "/connectors/demo")
        let runner = ConnectorFixture.runner(bundle, everythingInBrowser: true) { documents, body in
            #expect(documents.keys.sorted() == ["*"])
            return try await body(FakePage())
        }
        let failed = try await FixtureRun.run(bundle, runner: runner)
        #expect(
            failed.map(\.verdict) == [
                .failed([
                    FixtureProblem(
                        "$.expect.leads[0].title", #"expected "old", got "2026-01-09T10:00:00.000Z""#, line: 1)
                ])
            ])
        #expect(try await FixtureRun.run(bundle, update: true, runner: runner).map(\.verdict) == [.updated])
        #expect(try await FixtureRun.run(bundle, runner: runner).map(\.verdict) == [.passed])
    }
}
