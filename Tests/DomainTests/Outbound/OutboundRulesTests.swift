import Domain
import Foundation
import Testing

private struct Fixed: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}
private func at(_ text: String) -> Date { Timestamp.date(text) ?? .distantPast }

@Suite("Pacing")
struct PacingTests {
    @Test("sends from a phone number are 60 to 90 s apart")
    func distance() {
        var random = Fixed(state: 7)
        var drawn: [Double] = []
        let start = at("2026-01-09T06:00:00.000Z")
        for _ in 0..<500 {
            var pacing = Pacing()
            pacing.reserve("s", at: start, rule: .phoneNumber, using: &random)
            drawn.append(pacing.nextMoment(of: "s")?.timeIntervalSince(start) ?? 0)
        }
        #expect(drawn.allSatisfy { (60...90).contains($0) })
        #expect((drawn.min() ?? 0) < 63 && (drawn.max() ?? 0) > 87)
    }

    @Test("a clock set back never sends early")
    func clockBack() {
        var random = Fixed(state: 1)
        var pacing = Pacing()
        let noon = at("2026-01-09T12:00:00.000Z")
        pacing.reserve("s", at: noon, rule: .phoneNumber, using: &random)
        pacing.reserve("s", at: noon.addingTimeInterval(-3600), rule: .phoneNumber, using: &random)
        #expect(!pacing.isReady("s", at: noon.addingTimeInterval(59)))
        #expect(pacing.isReady("other", at: noon))
    }
}

@Suite("CircuitBreaker")
struct CircuitBreakerTests {
    @Test("it opens after five failures, lets one through, and doubles to 15 minutes")
    func life() {
        var breaker = CircuitBreaker()
        var now = at("2026-01-09T06:00:00.000Z")
        let rule = CircuitBreaker.Rule()
        for _ in 0..<4 { breaker.fail(at: now, rule: rule) }
        #expect(breaker.allows(at: now))
        breaker.fail(at: now, rule: rule)
        for seconds in [60.0, 120, 240, 480, 900, 900] {
            #expect(!breaker.allows(at: now.addingTimeInterval(seconds - 1)))
            now += seconds
            #expect(breaker.allows(at: now))
            breaker.begin(at: now)
            #expect(!breaker.allows(at: now))
            breaker.fail(at: now, rule: rule)
        }
        breaker.succeed()
        #expect(breaker.allows(at: now) && breaker.failuresInRow == 0)
    }

    @Test("a success in between starts the count anew")
    func success() {
        var breaker = CircuitBreaker()
        for _ in 0..<20 {
            for _ in 0..<4 { breaker.fail(at: .distantPast, rule: .init()) }
            breaker.succeed()
        }
        #expect(breaker.state == .closed)
    }
}

@Suite("SendWindow")
struct SendWindowTests {
    private let kolkata = TimeZone(identifier: "Asia/Kolkata") ?? .gmt

    @Test(
        "08:00 is inside, 22:00 is outside, in the slot's zone",
        arguments: [
            ("2026-01-09T02:29:59.000Z", false), ("2026-01-09T02:30:00.000Z", true), ("2026-01-09T16:29:59.000Z", true),
            ("2026-01-09T16:30:00.000Z", false),
        ])
    func bounds(time: String, isOpen: Bool) { #expect(SendWindow(zone: kolkata).contains(at(time)) == isOpen) }

    @Test("it opens next in the morning")
    func opening() {
        let next = SendWindow(zone: kolkata).nextOpening(from: at("2026-01-09T17:00:00.000Z"))
        #expect(Timestamp.string(next) == "2026-01-10T02:30:00.000Z")
    }

    @Test("a window may lie over midnight, and nonsense is none")
    func text() throws {
        let night = try #require(SendWindow("22:00-06:00", zone: .gmt))
        #expect(night.contains(at("2026-01-09T23:00:00.000Z")) && !night.contains(at("2026-01-09T12:00:00.000Z")))
        for bad in ["", "8-22", "08:00", "25:00-26:00", "08:00-08:00"] { #expect(SendWindow(bad, zone: .gmt) == nil) }
    }
}

@Suite("Quota")
struct QuotaTests {
    @Test("the hour slides, the day is the slot's own")
    func limits() {
        let now = at("2026-01-09T19:00:00.000Z")  // 00:30 of the tenth in Kolkata
        let zone = TimeZone(identifier: "Asia/Kolkata") ?? .gmt
        let sends = [-5000.0, -2400, -600].map { now.addingTimeInterval($0) }
        #expect(Quota(hourly: 3).fullUntil(sends: sends, now: now, zone: zone) == nil)
        #expect(Quota(hourly: 2).fullUntil(sends: sends, now: now, zone: zone) == now.addingTimeInterval(1200))
        #expect(Quota(daily: 2).fullUntil(sends: sends, now: now, zone: zone) == nil)
        #expect(Quota(daily: 1).fullUntil(sends: sends, now: now, zone: zone) == at("2026-01-10T18:30:00.000Z"))
        #expect(Quota(hourly: 0).fullUntil(sends: [], now: now, zone: zone) != nil)
    }
}

@Suite("SendOrder")
struct SendOrderTests {
    private let now = at("2026-01-09T06:00:00.000Z")

    @Test("priority, then due time, then place in the queue")
    func order() {
        let high = SendOrder(priority: 100, due: now, offset: 9)
        let low = SendOrder(priority: 80, due: now.addingTimeInterval(-60), offset: 1)
        #expect(high.goes(before: low, at: now) && !low.goes(before: high, at: now))
        let later = SendOrder(priority: 100, due: now, offset: 10)
        #expect(high.goes(before: later, at: now))
    }

    @Test("who has been due for a quarter of an hour goes first")
    func patience() {
        let old = SendOrder(priority: 50, due: now.addingTimeInterval(-901), offset: 9)
        #expect(old.goes(before: SendOrder(priority: 100, due: now, offset: 1), at: now))
    }
}

@Suite("RetrySchedule")
struct RetryScheduleTests {
    @Test("5 s, 20 s, 60 s, 3 min, 10 min, then nothing")
    func ladder() {
        let schedule = RetrySchedule()
        #expect((1...6).map(schedule.wait(afterFailure:)) == [5, 20, 60, 180, 600, nil])
        #expect(schedule.wait(afterFailure: 0) == nil)
    }
}

@Suite("ContactKey")
struct ContactKeyTests {
    @Test(
        "one contact in its forms",
        arguments: [
            ("+91 98000-00001", "9800000001"), ("00919800000001", "+919800000001"),
            ("919800000001@c.us", "+919800000001"),
            ("Buyer@Example.com", " buyer@example.com "),
        ])
    func same(one: String, other: String) { #expect(ContactKey(one) == ContactKey(other) && ContactKey(one) != nil) }

    @Test(
        "two contacts",
        arguments: [("+919800000001", "+919800000002"), ("a@x.com", "b@x.com"), ("-100200300", "100200300")])
    func different(one: String, other: String) { #expect(ContactKey(one) != ContactKey(other)) }

    @Test("nothing is no contact")
    func empty() { #expect(ContactKey("  ") == nil) }

    @Test("masks leave no usable address")
    func masked() {
        #expect(ContactKey.masked("+919812345678") == "+91•••5678")
        #expect(ContactKey.masked("buyer@example.com") == "b•••@example.com")
    }
}

@Suite("MessageTemplate")
struct MessageTemplateTests {
    private let event: JSONObject = ["lead": ["title": "Zinc\n{{client}} tablets"], "contact": ["name": ""]]

    @Test("places take facts, or what stands behind the bar")
    func fill() {
        let text = MessageTemplate.fill(
            "Hi {{contact.name|there}}, {{ lead.title }} for {{client}}{{no.such}}!", event: event, client: "Acme")
        #expect(text == "Hi there, Zinc {{client}} tablets for Acme!")
    }

    @Test("a place without a fact and without words of its own is missing, each once")
    func missing() {
        let text = "{{contact.name}} {{contact.name|there}} {{lead.title}} {{no.such}} {{contact.name}} {{gone|}}"
        #expect(MessageTemplate.missing(text, event: event, client: nil) == ["contact.name", "no.such"])
        #expect(MessageTemplate.missing("{{client}}", event: event, client: "") == ["client"])
        #expect(MessageTemplate.missing("{{client}} {{lead.title}}", event: event, client: "Acme").isEmpty)
    }

    @Test("an unclosed place stays as it is")
    func unclosed() { #expect(MessageTemplate.fill("a {{b", event: event, client: nil) == "a {{b") }
}

@Suite("QueueItem")
struct QueueItemTests {
    @Test("a bare line gets its defaults")
    func bare() {
        let now = at("2026-01-09T06:00:00.000Z")
        let item = QueueItem(
            line: ["slot_id": "a", "to": "+91980000", "payload": ["body": "Hi"]], channel: "whatsapp", fallbackID: "x1",
            seenAt: now)
        #expect(item.id == "x1" && item.slot == "a" && item.isWritten && item.isKnownVersion && item.priority == 50)
        #expect(item.expires == now.addingTimeInterval(48 * 3600) && item.idempotencyKey == "id:x1")
    }
}

@Suite("Approval")
struct ApprovalTests {
    @Test("a line comes back as it was, and other kinds of lines are none")
    func roundTrip() {
        let now = at("2026-01-09T06:00:00.000Z")
        var approval = Approval(
            id: "i", state: .approved, slot: "s", channel: "email", audience: .buyer, leadID: nil, to: "a@x.com",
            subject: "S",
            body: "B", bodySHA256: "00", template: nil, createdAt: now, expiresAt: now, at: now, by: "p", via: "api")
        approval.effectiveAt = now
        #expect(Approval(json: approval.json) == approval)
        #expect(Approval(json: ["id": "i", "type": "settle", "sent": true]) == nil)
    }
}
