import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Pull")
    struct PullTests {
        private static let key = "k3y-of-the-account"
        private static let connector = """
            return {
              manifest = {
                name = "feed", version = "1.0.0", api = 1, kind = "connector",
                permissions = {secrets = {"FEED_KEY"}}, settings = {base_url = {type = "url", required = true}},
              },
              pull = function(ctx, cursor)
                local from = cursor and cursor.upto or 0
                local url = ctx.settings.base_url .. "/leads?from=" .. from .. "&key=" .. secret.use("FEED_KEY")
                local answer = json.decode(http.get(url).body)
                if answer.refused then return {login = "login_required", detail = "the key was refused"} end
                local leads = {}
                for _, row in ipairs(answer.rows) do
                  leads[#leads + 1] = {id = row.id, title = row.title, age_hours = 1, contact = {phone = row.phone}}
                end
                return {leads = leads, cursor = {upto = answer.upto}, cooldown = {seconds = 1}}
              end,
            }
            """
        private static let rows = #"""
            {"upto":2,"rows":[{"id":"1","title":"Gloves","phone":"+919800000001"},{"id":"2","title":"Masks","phone":null}]}
            """#

        private func home(_ server: LoopbackServer) throws -> EngyneHome {
            let home = try EngyneHome()
            try FileManager.default.createDirectory(
                at: home.path("connectors/feed"), withIntermediateDirectories: true)
            try Data(Self.connector.utf8).write(to: home.path("connectors/feed/init.lua"))
            try home.slot(
                "alpha",
                "connector: feed\nquality_level: 30\ncycle_seconds: 15\noptions: {base_url: \"\(server.base)\"}\n"
                    + "channels: {outbox: {enabled: true, approval: required, template: first_touch}}\n")
            return home
        }

        private func serve(_ home: EngyneHome) async throws {
            try await home.serve(["FEED_KEY": Self.key])
            let isListed = await eventually(30) { await home.api("GET", "/plugins/connector/feed").status == 200 }
            #expect(isListed)
            #expect(try home.command(["plugins", "enable", "connector/feed"]).code == 0)
        }

        @Test("a pulled lead is drafted once without a browser or a click, also after a kill and a restart")
        func once() async throws {
            let server = try LoopbackServer { _ in .answer(httpAnswer(200, Self.rows)) }
            defer { server.stop() }
            let home = try home(server)
            try await serve(home)
            #expect(await eventually(60) { home.leads("alpha", "emitted").count == 1 })
            #expect(await eventually(30) { home.lines("runtime/approvals.jsonl").count == 1 })
            #expect(home.leads("alpha").compactMap { $0["type"]?.string }.sorted() == Self.walk)
            #expect(home.leads("alpha", "verified").first?["by"] == "pull")
            #expect(home.browserPid("alpha") == nil)

            let pid = try #require(home.workerPid("alpha"))
            kill(pid, SIGKILL)
            let before = server.requests.count
            #expect(await eventually(60) { server.requests.count > before })
            await home.stop()
            try await home.serve(["FEED_KEY": Self.key])
            let again = server.requests.count
            #expect(await eventually(60) { server.requests.count > again })
            #expect(server.requests.last?.hasPrefix("GET /leads?from=2&key=\(Self.key) ") == true)
            #expect(home.leads("alpha").compactMap { $0["type"]?.string }.sorted() == Self.walk)
            #expect(home.lines("runtime/verified_queue.jsonl").count == 1)
            #expect(try files(under: home.folder, holding: Self.key).isEmpty)
            let (code, output) = try home.command(["probe", "alpha"])
            #expect(code == 0 && output.contains("has no pages"), "\(output)")
            await home.clean()
        }

        @Test("a key that is refused asks for a person, who is told what was refused")
        func refusedKey() async throws {
            let server = try LoopbackServer { _ in .answer(httpAnswer(200, #"{"refused":true}"#)) }
            defer { server.stop() }
            let home = try home(server)
            try await serve(home)
            #expect(await eventually(60) { home.state("alpha")["phase"]?.string == "LOGIN_REQUIRED" })
            #expect(await eventually(30) { await home.api("GET", "/attention").text.contains("the key was refused") })
            #expect(home.leads("alpha").isEmpty)
            await home.clean()
        }

        private static let walk = ["decided", "decided", "emitted", "observed", "observed", "verified"]

        private func files(under folder: URL, holding text: String) throws -> [String] {
            let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
            return all.filter { name in
                let data = FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data()
                return data.range(of: Data(text.utf8)) != nil
            }
        }
    }
}
