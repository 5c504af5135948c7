import Delivery
import Domain
import Foundation
import Testing

@Suite("Dispatcher: templates")
struct TemplateTests {
    @Test("a template that needs what the lead lacks makes no draft, says what is missing, and goes on when mended")
    func missing() async throws {
        let bench = try Bench()
        bench.surroundings.change("s1") { $0.templateText = "Dear {{contact.title}} {{contact.name|there}}" }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let id = try await bench.add(lead: "7")
        for _ in 0..<3 { await dispatcher.whole() }
        #expect(try await bench.why(id) == "missing_variable")
        #expect(try bench.records("hold").map { $0["missing"] } == [["contact.title"]])
        #expect(try bench.lines("approvals.jsonl").isEmpty && bench.sender.composed == 0)
        let told = bench.surroundings.notices.filter { $0.code == "missing_variable" }
        #expect(told.count == 1 && told[0].text.contains("contact.title"))
        bench.surroundings.change("s1") { $0.templateText = "Dear {{contact.title|friend}} {{contact.name|there}}" }
        await dispatcher.whole()
        #expect(try await bench.approvals.get(id).body == "Dear friend Asha")
        #expect(bench.surroundings.notices.contains { $0.kind == .attentionClear && $0.code == "complete" })
    }

    @Test("staff are told what there is")
    func staff() async throws {
        let bench = try Bench(FakeSender(channel: "telegram", audience: .staff))
        bench.surroundings.change("s1") { $0.templateText = "Lead of {{contact.title}}{{contact.name}}" }
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        _ = try await bench.add(lead: "7")
        await dispatcher.whole()
        #expect(bench.sender.sent.map(\.body) == ["Lead of Asha"])
    }

    @Test("a draft keeps the version it was made of when the template changes, and says which it was")
    func version() async throws {
        let bench = try Bench()
        let dispatcher = try bench.dispatcher()
        try await dispatcher.start()
        let first = try await bench.add(lead: "1")
        await dispatcher.whole()
        bench.surroundings.change("s1") { $0.templateText = "Namaste {{contact.name|there}}" }
        let second = try await bench.add(lead: "2", phone: "+919800000002")
        await dispatcher.whole()
        let drafts = [try await bench.approvals.get(first), try await bench.approvals.get(second)]
        #expect(drafts.map(\.body) == ["Hello Asha", "Namaste Asha"])
        #expect(drafts[0].template == TemplateVersion.of(name: "first_touch", text: "Hello {{contact.name|there}}"))
        #expect(drafts[0].template != drafts[1].template)
    }
}
