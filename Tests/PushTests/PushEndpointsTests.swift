import Egress
import Testing

@testable import Push

@Suite("PushEndpoints")
struct PushEndpointsTests {
    @Test(
        "a service's https address on the usual port is let through",
        arguments: [
            "https://push.example.com/wpush/v2/abc", "https://fcm.example.org:443/send/x:y",
            "https://a.b.example.net/?t=1",
        ])
    func services(_ endpoint: String) throws {
        let list = try PushEndpoints(openings: []).allowList(for: endpoint)
        #expect(list.judge(try Destination(url: endpoint)) == .allowed(inside: false))
    }

    @Test(
        "everything that could lead inside, or elsewhere than to a service, is refused",
        arguments: [
            "http://push.example.com/a", "https://127.0.0.1/a", "https://[::1]/a", "https://10.0.0.8/a",
            "https://169.254.169.254/latest/meta-data", "https://8.8.8.8/a", "https://2130706433/a", "https://0x7f.1/a",
            "https://0177.0.0.1/a", "https://localhost/a", "https://db.localhost/a", "https://printer.local/a",
            "https://metadata.cloud.internal/a", "https://intranet/a", "https://push.example.com:8443/a",
            "https://user:pw@push.example.com/a", "ftp://push.example.com/a", "file:///etc/passwd", "push.example.com",
            "",
            "https://push.example.com/" + String(repeating: "a", count: 2000), "https://[::ffff:127.0.0.1]/a",
        ])
    func refused(_ endpoint: String) {
        let error = #expect(throws: PushError.self) { try PushEndpoints(openings: []).allowList(for: endpoint) }
        #expect(error?.code == "push.subscription.invalid")
    }

    @Test("exactly what the operator opened is let through, and nothing beside it")
    func opened() throws {
        let endpoints = PushEndpoints(openings: ["http://127.0.0.1:9000", "smtp://127.0.0.1:25"])
        let list = try endpoints.allowList(for: "http://127.0.0.1:9000/push/1")
        #expect(list.judge(try Destination(url: "http://127.0.0.1:9000/push/1")) == .allowed(inside: true))
        #expect(throws: PushError.self) { try endpoints.allowList(for: "http://127.0.0.1:9001/push/1") }
        #expect(throws: PushError.self) { try endpoints.allowList(for: "https://127.0.0.1:9000/push/1") }
    }
}
