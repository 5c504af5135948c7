import Activity
import Domain
import Foundation
import Testing

@Suite("ActivityLog")
struct ActivityLogTests {
    @Test("a line is on disk when the feed tells it, and the feed is filled again after a restart")
    func restart() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let moment = Date(timeIntervalSince1970: 1_767_952_800)
        let path = folder + "/events.jsonl"
        let log = ActivityLog(path: path, feed: ActivityFeed(boot: "b1"), now: { moment })
        try await log.record(.commerce, "lead kept", slotID: SlotID("alpha"), leadID: "77", fields: ["rule": "age"])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            text.hasPrefix(
                #"{"v":1,"ts":"2026-01-09T10:00:00.000Z","type":"COMMERCE","text":"lead kept","slot_id":"alpha","lead_id":"77","rule":"age","crc":""#
            ))
        let next = ActivityLog(path: path, feed: ActivityFeed(boot: "b2"), now: { moment })
        try await next.restore()
        let frame = try #require(await next.feed.recent().first)
        #expect(frame.id == "b2-1" && frame.body["lead_id"] == "77" && frame.body["rule"] == "age")
    }

    @Test("a child's notice cannot speak for another slot")
    func notice() {
        let event = ActivityEvent(
            json: ["notice": "activity", "type": "SYSTEM", "text": "x", "slot_id": "beta"], received: Date(),
            slotID: SlotID("alpha"))
        #expect(event?.slotID?.raw == "alpha")
        #expect(event?.fields.isEmpty == true)
    }
}
