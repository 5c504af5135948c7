import ControlPlane
import Domain
import Foundation
import HostDatabase
import Testing

@Suite("Push operations")
struct PushOperationTests {
    private let keys: JSONObject = [
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    ]

    /// Signs a person up and gives its caller.
    private func person(
        _ bench: TestHome, _ id: String, role: Role = .client, slots: [String]
    ) async throws -> Caller {
        let row = UserRow(
            id: id, issuer: "test", subject: id, email: id + "@example.com", role: role, slots: slots,
            createdAt: bench.context.clock())
        return Caller(
            actor: try await bench.context.users.insertOrFind(row).actor, requestID: "r", via: "api")
    }

    private func add(
        _ bench: TestHome, _ caller: Caller, _ path: String, slots: [String] = []
    ) async throws -> JSONObject {
        try await bench.context.run(
            AddDevice(
                endpoint: "https://push.example.com/" + path, keys: keys, slots: slots.compactMap(SlotID.init)),
            for: caller)
    }

    private func heard(_ bench: TestHome, _ slot: String) async throws -> [String] {
        try await bench.context.push.devices(for: try bench.slot(slot)).map(\.endpoint).sorted()
    }

    @Test("a client subscribes its own device, sees it, and hears of its own slots only")
    func own() async throws {
        let bench = try await TestHome()
        let (asha, ravi) = (
            try await person(bench, "asha", slots: ["alpha"]), try await person(bench, "ravi", slots: ["beta"])
        )
        let item = try await add(bench, asha, "a")
        _ = try await add(bench, ravi, "r", slots: ["beta"])
        #expect(item["service"] == "push.example.com")
        #expect(!JSONValue.object(item).encodedString.contains("/a"))
        #expect(try await heard(bench, "alpha") == ["https://push.example.com/a"])
        #expect(try await heard(bench, "beta") == ["https://push.example.com/r"])
        let mine = try await bench.context.run(ListDevices(PageWish()), for: asha)
        #expect(mine.items.map { $0["user_id"] } == ["asha"])
        #expect(try await bench.context.run(ListDevices(PageWish()), for: bench.admin()).items.count == 2)
        #expect(try await bench.audited().filter { $0.hasPrefix("devices.own devices done") }.count == 2)
    }

    @Test("rights are those of now: a slot taken away or a disabled owner ends the messages")
    func rightsOfNow() async throws {
        let bench = try await TestHome()
        let asha = try await person(bench, "asha", slots: ["alpha", "beta"])
        _ = try await add(bench, asha, "a")
        #expect(try await heard(bench, "beta").count == 1)
        var row = try #require(try await bench.context.users.find(id: "asha"))
        row.slots = ["alpha"]
        try await bench.context.users.update(row)
        #expect(try await heard(bench, "beta").isEmpty)
        #expect(try await heard(bench, "alpha").count == 1)
        row.isDisabled = true
        try await bench.context.users.update(row)
        #expect(try await heard(bench, "alpha").isEmpty)
    }

    @Test("another's slot, another's device, a token and an address inside are refused")
    func refusals() async throws {
        let bench = try await TestHome()
        let (asha, ravi) = (
            try await person(bench, "asha", slots: ["alpha"]), try await person(bench, "ravi", slots: ["beta"])
        )
        await #expect(throws: OperationError.self) { try await add(bench, asha, "a", slots: ["beta"]) }
        await #expect(throws: OperationError.self) { try await add(bench, bench.client("alpha"), "t") }
        let inside = AddDevice(endpoint: "https://127.0.0.1/a", keys: keys, slots: [])
        let error = await #expect(throws: (any Error).self) { try await bench.context.run(inside, for: asha) }
        #expect(HostFailure(try #require(error)).code == "push.subscription.invalid")
        let id = try #require(try await add(bench, ravi, "r")["id"]?.string)
        await #expect(throws: HostFailure.self) { try await bench.context.run(RemoveDevice(id), for: asha) }
        #expect(try await heard(bench, "beta").count == 1)
        _ = try await bench.context.run(RemoveDevice(id), for: ravi)
        #expect(try await heard(bench, "beta").isEmpty)
    }

    @Test("the same browser again renews its row; twenty browsers are the most")
    func renews() async throws {
        let bench = try await TestHome()
        let asha = try await person(bench, "asha", slots: ["alpha", "beta"])
        let first = try await add(bench, asha, "a")
        let second = try await add(bench, asha, "a", slots: ["beta"])
        #expect(first["id"] == second["id"])
        #expect(try await heard(bench, "alpha").isEmpty)
        for number in 1..<20 { _ = try await add(bench, asha, "\(number)") }
        await #expect(throws: OperationError.self) { try await add(bench, asha, "one-more") }
        _ = try await add(bench, asha, "a")
    }

    @Test("the dispatcher of push learns the devices and removes what is gone")
    func link() async throws {
        let bench = try await TestHome()
        let asha = try await person(bench, "asha", slots: ["alpha"])
        let id = try #require(try await add(bench, asha, "a")["id"]?.string)
        let answer = try await bench.context.push.answer("push_devices", ["slot": "alpha"])
        #expect(answer["devices"]?.array?.first?["keys"]?["auth"] == keys["auth"])
        _ = try await bench.context.push.answer("push_gone", ["ids": [.string(id)]])
        #expect(try await heard(bench, "alpha").isEmpty)
        await #expect(throws: HostFailure.self) { try await bench.context.push.answer("users", [:]) }
    }

    @Test("a test message is one line of the push queue, an admin's to send")
    func test() async throws {
        let bench = try await TestHome()
        let answer = try await bench.context.run(TestPush(try bench.slot("alpha")), for: bench.admin())
        let item = try await bench.context.run(
            ShowQueueItem("push", id: answer["id"]?.string ?? ""), for: bench.admin())
        #expect(item["kind"] == "test")
        await #expect(throws: OperationError.self) {
            try await bench.context.run(TestPush(try bench.slot("alpha")), for: bench.client("alpha"))
        }
        let key = try await bench.context.run(ShowPushKey(), for: bench.client("alpha"))
        #expect(key["public_key"]?.string?.utf8.count == 87)
    }
}
