import Domain
import Foundation
import Settings
import Slots
import Testing

@Suite("Routes of runs")
struct RunRouteTests {
    private static func fill(_ home: HomeFolder, _ id: String) throws -> [String] {
        let name = try #require(SlotID(id))
        let slot = try SlotFolder(id: name, home: home)
        let run = try #require(RunFolder(slot: slot, runID: "0194-a"))
        var record = RunRecord(runID: "0194-a", slotID: slot.id, state: .stopped, startedAt: Date())
        record.counts = ["cycles": 3]
        try run.write(record)
        var bundle = try EvidenceBundle.make(in: run, name: "error")
        var names = [
            try bundle.keep([0xFF, 0xD8, 0xFF, 0xE0], as: "page.jpg"),
            try bundle.keep(Array("<script>alert(1)</script>".utf8), as: "page.mhtml"),
            try bundle.keep(Array("<script>alert(2)</script>".utf8), as: "recording.html"),
            try bundle.keep(Array(#"{"did":"goto"}"#.utf8), as: "actions.jsonl"),
        ]
        names.append(try bundle.close(.init(at: Date(), kind: "error", isPurchase: false)))
        return names
    }

    @Test("runs are listed with their records and shown with their bundles; artefacts come as what they are")
    func shown() async throws {
        try await TestServer.with { server in
            let names = try Self.fill(server.home, "alpha")
            let items = try await server.call("GET", "/slots/alpha/runs", server.client).json["items"]?.array ?? []
            #expect(items.first?["state"]?.string == "STOPPED" && items.first?["bundles"]?.int == 1)
            #expect(items.first?["counts"]?["cycles"]?.int == 3)
            let run = try await server.call("GET", "/api/v1/slots/alpha/runs/0194-a", server.client).json
            #expect(run["artefacts"]?.array?.compactMap(\.string) == names.sorted())
            let picture = try await server.call("GET", "/slots/alpha/runs/0194-a/artefacts/\(names[0])", server.client)
            #expect(picture.status == 200 && picture.header("Content-Type") == "image/jpeg")
            #expect(picture.header("X-Content-Type-Options") == "nosniff")
            let encoded = names[3].replacing("/", with: "%2F")
            let lines = try await server.call("GET", "/slots/alpha/runs/0194-a/artefacts/\(encoded)", server.client)
            #expect(lines.status == 200 && lines.header("Content-Type") == "text/plain; charset=utf-8")
        }
    }

    @Test("a stored page is only ever a file to save")
    func neverShown() async throws {
        try await TestServer.with { server in
            for name in try Self.fill(server.home, "alpha")[1...2] {
                let answer = try await server.call("GET", "/slots/alpha/runs/0194-a/artefacts/\(name)", server.client)
                #expect(answer.status == 200 && answer.header("Content-Type") == "application/octet-stream")
                #expect(answer.header("Content-Disposition")?.hasPrefix("attachment;") == true)
                #expect(answer.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
            }
        }
    }

    @Test("another slot's runs, other paths and nobody's wishes lead nowhere")
    func closed() async throws {
        try await TestServer.with { server in
            let names = try Self.fill(server.home, "alpha") + Self.fill(server.home, "beta")
            for end in ["runs", "runs/0194-a", "runs/0194-a/artefacts/\(names[0])"] {
                #expect(try await server.call("GET", "/slots/beta/\(end)", server.client).status == 404, "\(end)")
                #expect(try await server.call("GET", "/slots/alpha/\(end)").status == 401, "\(end)")
            }
            for bad in [
                "..%2F..%2Fslot_config.yml", "bundles%2F..%2Frun.json", "run.json%00", "bundles/1-error/%2e%2e%2f",
                "bundles/..%2f/page.jpg", "bundles/../../run.json", "%2Fetc%2Fpasswd", "bundles/1-error/none.jpg",
                "../../../slot_config.yml", "bundles",
            ] {
                let path = "/slots/alpha/runs/0194-a/artefacts/\(bad)"
                #expect(try await server.call("GET", path, server.admin).status == 404, "\(bad)")
            }
            #expect(try await server.call("GET", "/slots/alpha/runs/..%2F..", server.admin).status == 404)
            #expect(try await server.call("GET", "/slots/alpha/runs/none", server.admin).status == 404)
        }
    }
}
