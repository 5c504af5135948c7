import Domain
import Foundation
import ProcessBridge
import Testing

@testable import Slots

@Suite("ChildLink")
struct ChildLinkTests {
    private func pair() throws -> (host: ChildLink, child: ChildLink, raw: FileDescriptorBox) {
        let (down, up) = (try ChildProcess.pipe(), try ChildProcess.pipe())
        return (
            ChildLink(input: up.read, output: down.write, peer: "slot alpha"),
            ChildLink(input: down.read, output: up.write, peer: "host"), up.write
        )
    }

    private func next(_ link: ChildLink) async -> LinkEvent? {
        for await event in link.events { return event }
        return nil
    }

    @Test("notices arrive in order with their fields")
    func notices() async throws {
        let (host, child, _) = try pair()
        for number in 1...100 { child.notify("beat", ["seq": JSONValue(number), "text": "a\nb"]) }
        child.close()
        var seen: [Int] = []
        for await event in host.events {
            guard case .notice("beat", let fields) = event else { break }
            #expect(fields["text"] == "a\nb")
            seen.append(fields["seq"]?.int ?? 0)
        }
        #expect(seen == Array(1...100))
    }

    @Test("a request gets its answer, value or error")
    func requests() async throws {
        let (host, child, _) = try pair()
        Task {
            for await event in child.events {
                guard case .request(let id, let operation, let fields) = event else { continue }
                if operation == "probe" {
                    child.reply(id, .success(["page": fields["page"] ?? .null]))
                } else {
                    child.reply(
                        id,
                        .failure(HostFailure(code: "worker.busy", message: "later", hint: "wait", isRetryable: true)))
                }
            }
        }
        #expect(try await host.request("probe", ["page": "recent"], timeout: .seconds(5)) == ["page": "recent"])
        await #expect(
            throws: SlotError.refusedByChild(
                HostFailure(code: "worker.busy", message: "later", hint: "wait", isRetryable: true))
        ) {
            try await host.request("other", timeout: .seconds(5))
        }
    }

    @Test("no answer in time is an error of its own, and the end of the other side another")
    func silence() async throws {
        let (host, child, _) = try pair()
        let instant = HostClock(uptime: { .zero }, wall: { Date() }, sleep: { _ in })
        await #expect(throws: SlotError.noReply(child: "slot alpha", operation: "probe", seconds: 3)) {
            try await host.request("probe", timeout: .seconds(3), clock: instant)
        }
        let answer = Task { try await host.request("probe", timeout: .seconds(60)) }
        child.close()
        await #expect(throws: SlotError.linkClosed("slot alpha")) { try await answer.value }
        await #expect(throws: SlotError.linkClosed("slot alpha")) {
            try await host.request("probe", timeout: .seconds(60))
        }
        #expect(!host.notify("stop"))
    }

    @Test("a line that is no message ends the link and says so")
    func nonsense() async throws {
        let (host, _, raw) = try pair()
        try raw.write(Array("hello\n".utf8))
        guard case .ended(let why) = await next(host) else { Issue.record("not ended"); return }
        #expect(why.contains("hello"))
    }

    @Test("a line in pieces is put together, and a torn last line is left out")
    func pieces() async throws {
        let (host, _, raw) = try pair()
        for piece in [#"{"notice":"be"#, #"at","seq":1}"#, "\n{\"noti"] { try raw.write(Array(piece.utf8)) }
        guard case .notice("beat", _) = await next(host) else { Issue.record("no beat"); return }
        raw.close()
        guard case .ended = await next(host) else { Issue.record("not ended"); return }
    }
}
