import Activity
import Domain
import Foundation
import Testing

@Suite("AttentionList")
struct AttentionListTests {
    private func item(_ id: String, _ title: String = "Sign in needed", at seconds: Double) -> AttentionItem {
        AttentionItem(id: id, kind: "login", slotID: "alpha", title: title, since: Date(timeIntervalSince1970: seconds))
    }

    @Test("the same matter stands once and keeps the moment it began")
    func once() async {
        let list = AttentionList(feed: ActivityFeed(boot: "b"))
        #expect(await list.add(item("slot:alpha:login", at: 10)))
        #expect(await !list.add(item("slot:alpha:login", at: 20)))
        #expect(await !list.add(item("slot:alpha:login", "A code is needed", at: 30)))
        let items = await list.list()
        #expect(items.count == 1)
        #expect(items.first?.since == Date(timeIntervalSince1970: 10) && items.first?.title == "A code is needed")
    }

    @Test("followers hear of opening and closing, not of repetitions")
    func frames() async {
        let feed = ActivityFeed(boot: "b")
        let list = AttentionList(feed: feed)
        let stream = await feed.follow()
        await list.add(item("a", at: 1))
        await list.add(item("a", at: 2))
        #expect(await list.clear("a"))
        #expect(await !list.clear("a"))
        await feed.finish()
        var open: [Bool?] = []
        for await frame in stream { open.append(frame.body["open"]?.bool) }
        #expect(open == [true, false])
    }

    @Test("everything of a slot goes at once")
    func clearSlot() async {
        let list = AttentionList(feed: ActivityFeed(boot: "b"))
        await list.add(item("a", at: 1))
        await list.add(item("b", at: 2))
        await list.clear(slotID: "alpha", kind: "drift")
        #expect(await list.list().count == 2)
        await list.clear(slotID: "alpha")
        #expect(await list.list().isEmpty)
    }
}
