import Domain
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite("Walk")
    struct WalkTests {
        @Test("a lead is seen, bought once, verified, queued, and sent once after a person's yes to its text")
        func wholeWalk() async throws {
            let home = try EngyneHome()
            let market = try PracticeMarket(home: home)
            try home.slot("alpha", Recipe.buying(market.baseURL))
            try await home.serve(Recipe.live)
            let lead = try await market.drop("Walktest 500 mg Tablets")

            #expect(await eventually(90) { !home.leads("alpha", "emitted", lead: lead).isEmpty })
            #expect(await market.clicks(lead) == ["purchased"])
            let order = home.leads("alpha", lead: lead).compactMap { $0["type"]?.string }
            #expect(order == ["observed", "decided", "click_intended", "clicked", "verified", "emitted"])
            let contact = home.leads("alpha", "verified", lead: lead).first?["contact"]
            #expect(contact?["phone"]?.string?.hasPrefix("+") == true)

            var pending: JSONValue?
            _ = await eventually(30) {
                pending = await home.api("GET", "/approvals?state=pending").json["items"]?.array?.first
                return pending != nil
            }
            let id = try #require(pending?["id"]?.string)
            #expect(pending?["body"]?.string?.contains("Walktest 500 mg Tablets") == true)
            #expect(home.outbox().isEmpty)
            #expect(await home.api("POST", "/approvals/\(id)/approve", [:]).status == 200)
            #expect(await eventually(30) { home.outbox().count == 1 })
            #expect(await home.api("POST", "/approvals/\(id)/approve", [:]).status == 200)
            #expect(await eventually(15) { !home.lines("runtime/outbox_sent.jsonl").isEmpty })
            #expect(home.outbox().count == 1)
            #expect(await eventually(10) { !home.leads("alpha", "message_sent", lead: lead).isEmpty })

            await home.stop()
            await market.end()
            #expect(home.processes().isEmpty)
            await home.clean()
        }

        @Test("the same verified event a second time adds no line; a wrong secret is refused")
        func workerDoor() async throws {
            let home = try EngyneHome()
            try home.slot("alpha", "enabled: false\n")
            try await home.serve(["ENGYNE_WORKER_SECRET": "end-to-end-worker-secret-0123456789"])
            let event: JSONValue = [
                "v": 1, "event_id": "alpha:77:verified", "slot_id": "alpha", "run_id": "r", "lead_id": "77",
                "at": "2026-01-09T10:00:00.000Z", "lead": ["id": "77", "title": "T"],
                "contact": ["phone": "+915550000001"],
                "evidence": ["by": "test", "artefacts": []], "plugin": ["name": "p", "version": "1.0.0", "hash": "0"],
            ]
            let url = home.baseURL + "/events/verified"
            let secret = ["X-Engyne-Worker-Secret": "end-to-end-worker-secret-0123456789"]
            #expect(await WebClient.call("POST", url, event).status == 401)
            #expect(await WebClient.call("POST", url, event, ["X-Engyne-Worker-Secret": "wrong"]).status == 401)
            #expect(await WebClient.call("POST", url, ["v": 1], secret).status == 422)
            let first = await WebClient.call("POST", url, event, secret)
            let second = await WebClient.call("POST", url, event, secret)
            #expect(first.status == 202 && first.json["accepted"]?.bool == true)
            #expect(second.status == 202 && second.json["accepted"]?.bool == false)
            for channel in ["verified", "whatsapp", "telegram", "email", "sheets", "push"] {
                #expect(await eventually(10) { home.lines("runtime/\(channel)_queue.jsonl").count == 1 }, "\(channel)")
            }
            await home.clean()
        }
    }
}
