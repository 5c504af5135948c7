import Activity
import Domain
import Foundation
import Testing

@Suite("ActivityFeed")
struct ActivityFeedTests {
    private let moment = Date(timeIntervalSince1970: 1_767_952_800)

    private func event(_ number: Int) -> ActivityEvent {
        ActivityEvent(at: moment, type: .system, text: "event \(number)", slotID: SlotID("alpha"))
    }

    private func take(_ count: Int, _ stream: AsyncStream<FeedFrame>) async -> [FeedFrame] {
        var frames: [FeedFrame] = []
        guard count > 0 else { return frames }
        for await frame in stream {
            frames.append(frame)
            if frames.count == count { break }
        }
        return frames
    }

    @Test("the ring keeps the last 200, newest first")
    func ring() async {
        let feed = ActivityFeed(boot: "b1")
        for number in 1...250 { await feed.publish(event(number)) }
        let recent = await feed.recent(1000)
        #expect(recent.count == 200)
        #expect(recent.first?.body["text"] == "event 250" && recent.first?.id == "b1-250")
        #expect(await feed.recent().count == 50)
    }

    @Test("a follower gets what comes, with activities and states in order")
    func follow() async {
        let feed = ActivityFeed(boot: "b1")
        let stream = await feed.follow()
        await feed.publish(event(1))
        await feed.publish(.slot, slotID: SlotID("alpha"), ["phase": "INIT"])
        let frames = await take(2, stream)
        #expect(frames.map(\.topic) == [.activity, .slot])
        #expect(frames.map(\.id) == ["b1-1", "b1-1"])
        #expect(frames.map(\.slotID) == ["alpha", "alpha"])
    }

    @Test("a returning follower gets exactly what it missed")
    func resume() async {
        let feed = ActivityFeed(boot: "b1")
        for number in 1...10 { await feed.publish(event(number)) }
        let frames = await take(3, await feed.follow(after: "b1-7"))
        #expect(frames.map { $0.body["text"]?.string } == ["event 8", "event 9", "event 10"])
    }

    @Test(
        "an id of another boot, of the future or before the ring gives a reset",
        arguments: ["b0-3", "b1-999", "b1-2", "nonsense", ""])
    func reset(id: String) async {
        let feed = ActivityFeed(boot: "b1")
        for number in 1...250 { await feed.publish(event(number)) }
        #expect(await take(1, await feed.follow(after: id)).first?.topic == .reset)
    }

    @Test("a slow follower loses frames and is told to read anew")
    func slow() async {
        let feed = ActivityFeed(boot: "b1")
        let stream = await feed.follow()
        for number in 1...600 { await feed.publish(event(number)) }
        #expect(await take(10, stream).last?.id == "b1-10")
        await feed.publish(event(601))
        var sawReset = false
        for await frame in stream where frame.topic == .reset || frame.body["text"] == "event 601" {
            if frame.topic == .reset { sawReset = true } else { break }
        }
        #expect(sawReset)
    }

    @Test("a finished feed ends its streams")
    func finish() async {
        let feed = ActivityFeed(boot: "b1")
        let stream = await feed.follow()
        await feed.finish()
        #expect(await take(1, stream).isEmpty)
    }
}
