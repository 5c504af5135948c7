import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A channel's script lives and changes under a real host and its real dispatcher.
    @Suite("HotReload")
    struct HotReloadTests {
        private static let slot = """
            dry_run: false
            channels:
              notes: {enabled: true, hourly: 100000, daily: 100000}

            """

        private func script(_ version: String, permissions: String = "files = true", send: String? = nil) -> String {
            """
            return {
              manifest = { name = "notes", version = "\(version)", api = 1, kind = "channel", audience = "staff",
                permissions = { \(permissions) } },
              compose = function(_, event) return { to = "staff", body = event.lead.title } end,
              send = function(_, message)
                \(send ?? "file.append('out.jsonl', message.id) return {outcome = 'sent', external_id = '\(version)'}")
              end,
            }
            """
        }

        private func write(_ text: String, _ home: EngyneHome) throws {
            let folder = home.path("channels")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: folder.appendingPathComponent("notes.lua"), options: .atomic)
        }

        private func item(_ home: EngyneHome) async -> JSONValue {
            await home.api("GET", "/plugins/channel/notes").json
        }
        private func sent(_ home: EngyneHome) -> [String] {
            home.journal("notes").filter { $0["k"]?.string == "sent" }.compactMap { $0["external_id"]?.string }
        }

        @Test("a dropped-in channel is listed as disabled with its wishes, enabled by one command, and delivers")
        func dropIn() async throws {
            let home = try EngyneHome()
            try home.slot("alpha", Self.slot)
            try await home.serve(Recipe.live, arguments: ["--no-slots"])
            try write(script("1.0.0"), home)
            #expect(await eventually(10) { await item(home)["state"]?.string == "disabled" })
            let list = try home.command(["plugins", "list"])
            #expect(list.output.contains("channel/notes") && list.output.contains("files, audience staff"))
            let enabled = try home.command(["plugins", "enable", "notes"])
            #expect(enabled.code == 0 && enabled.output.contains("channel/notes: enabled"), "\(enabled.output)")
            #expect(enabled.output.contains("granted: files"))
            try enqueue("a1", home)
            #expect(await eventually(20) { sent(home) == ["1.0.0"] })
            #expect(
                await eventually(10) {
                    home.lines("runtime/notes_sent.jsonl").first?["plugin"]?["version"]?.string == "1.0.0"
                })
            await home.clean()
        }

        @Test(
            "a version that fails is rolled back and told; one that asks for more waits; versions, diff and rollback show it"
        )
        func probation() async throws {
            let home = try EngyneHome()
            try home.slot("alpha", Self.slot)
            try write(script("1.0.0"), home)
            try await home.serve(Recipe.live, arguments: ["--no-slots"])
            #expect(await eventually(10) { await item(home)["state"]?.string == "disabled" })
            #expect(try home.command(["plugins", "enable", "notes"]).code == 0)
            try enqueue("a1", home)
            #expect(await eventually(20) { sent(home) == ["1.0.0"] })

            try write(script("1.0.1", send: "while true do end"), home)
            #expect(await eventually(20) { await item(home)["version"]?.string == "1.0.1" })
            try enqueue("a2", home)
            #expect(await eventually(20) { await item(home)["version"]?.string == "1.0.0" })
            let error = await item(home)["last_error"]
            #expect(error?["file"]?.string == "channels/notes.lua" && error?["line"]?.int == 6, "\(error ?? .null)")
            #expect(
                await eventually(10) { await home.api("GET", "/attention").text.contains("plugin.version.rolled_back") }
            )
            #expect(await eventually(10) { await home.api("GET", "/audit").text.contains("channels/notes.lua:6") })
            #expect(home.lines("runtime/events.jsonl").contains { $0["text"]?.string?.contains("rolled back") == true })
            try enqueue("a3", home)
            #expect(await eventually(20) { sent(home).count == 2 })
            #expect(sent(home) == ["1.0.0", "1.0.0"])
            let versions = try home.command(["plugins", "versions", "notes"])
            #expect(versions.output.contains("failed") && versions.output.contains("active"), "\(versions.output)")

            try write(script("1.1.0", permissions: "files = true, hosts = {'api.example.com'}"), home)
            #expect(await eventually(20) { await item(home)["candidate"]?["new_permissions"]?.array?.count == 1 })
            let diff = try home.command(["plugins", "diff", "channel/notes"])
            #expect(diff.output.contains("permissions: + host api.example.com"), "\(diff.output)")
            #expect(try home.command(["plugins", "enable", "notes"]).output.contains("granted: host api.example.com"))
            #expect(await item(home)["version"]?.string == "1.1.0")
            #expect(try home.command(["plugins", "rollback", "notes"]).code == 0)
            #expect(await item(home)["version"]?.string == "1.0.0")
            await home.clean()
        }

        @Test("three stops at a limit pause the channel for that slot only; resuming the slot lifts it")
        func setAside() async throws {
            let home = try EngyneHome()
            for slot in ["alpha", "beta"] { try home.slot(slot, Self.slot) }
            let trap =
                "if message.lead_id == 'trap' then while true do end end return {outcome = 'sent', external_id = 'ok'}"
            try write(script("1.0.0", send: trap), home)
            try await home.serve(Recipe.live, arguments: ["--no-slots"])
            #expect(await eventually(10) { await item(home)["state"]?.string == "disabled" })
            #expect(try home.command(["plugins", "enable", "notes"]).code == 0)
            for number in 1...3 { try enqueueTrap("t\(number)", home) }
            #expect(await eventually(60) { await item(home)["set_aside"]?.array?.count == 1 })
            #expect(
                await eventually(20) {
                    home.journal("notes").contains {
                        $0["k"]?.string == "pause" && $0["scope"]?.string == "slot:alpha" && $0["by"]?.string == "limit"
                    }
                })
            let attention = await home.api("GET", "/attention").text
            #expect(
                attention.contains("plugin.limit.set_aside") && attention.contains("queue resume notes --slot alpha"))
            try enqueue("b1", home, slot: "beta")
            #expect(await eventually(20) { sent(home) == ["ok"] })
            #expect(try home.command(["queue", "resume", "notes", "--slot", "alpha"]).code == 0)
            #expect(await item(home)["set_aside"]?.array?.isEmpty == true)
            try enqueue("a1", home)
            #expect(await eventually(20) { sent(home).count == 2 })
            await home.clean()
        }

        private func enqueueTrap(_ id: String, _ home: EngyneHome) throws { try enqueue(id, home, lead: "trap") }
        private func enqueue(_ id: String, _ home: EngyneHome, slot: String = "alpha", lead: String? = nil) throws {
            let line: JSONValue = [
                "v": 1, "id": .string(id), "slot": .string(slot), "channel": "notes", "kind": "first_touch",
                "lead_id": .string(lead ?? id),
                "payload": ["lead_id": .string(lead ?? id), "lead": ["id": .string(lead ?? id), "title": "T"]],
            ]
            let queue = home.path("runtime/notes_queue.jsonl")
            if !FileManager.default.fileExists(atPath: queue.path) {
                try Data().write(to: queue)
            }
            let handle = try FileHandle(forWritingTo: queue)
            try handle.seekToEnd()
            try handle.write(contentsOf: Data((line.encodedString + "\n").utf8))
            try handle.close()
        }
    }
}
