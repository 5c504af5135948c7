import Crypto
import Domain
import Egress
import Foundation
import TestSupport
import Testing

@testable import Push

@Suite("WebPushSender")
struct WebPushSenderTests {
    private let now = Date(timeIntervalSince1970: 1_767_952_800)
    private let note = PushMessage(body: Array(#"{"title":"x"}"#.utf8), seconds: 3600, topic: "abc")

    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "push-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
    private func keys() throws -> PushKeys { try PushKeys(file: try folder() + "/push.key") }

    /// What the sender makes of a service that behaves like this, and what the service saw.
    private func ask(_ act: LoopbackServer.Act, keys: PushKeys? = nil) async throws -> (PushAnswer, [String]) {
        let server = try LoopbackServer { _ in act }
        defer { server.stop() }
        let sender = WebPushSender(
            keys: try keys ?? self.keys(), contact: "mailto:ops@example.com", openings: [server.base])
        let answer = await sender.send(note, to: try Published.device(server.base + "/wpush/abc"), at: now)
        return (answer, server.requests)
    }

    @Test("a message carries what the protocol asks for, and a token the public key verifies")
    func request() async throws {
        let keys = try keys()
        let (answer, requests) = try await ask(
            .answer(httpAnswer(201, "", headers: ["Location: https://push.example.com/m/1"])), keys: keys)
        #expect(answer == .accepted("https://push.example.com/m/1"))
        let head = try #require(requests.first?.components(separatedBy: "\r\n\r\n").first)
        #expect(head.hasPrefix("POST /wpush/abc HTTP/1.1\r\n"))
        for line in [
            "TTL: 3600", "Urgency: high", "Topic: abc", "Content-Encoding: aes128gcm",
            "Content-Type: application/octet-stream", "Content-Length: \(note.body.count + 103)",
        ] { #expect(head.contains("\r\n\(line)\r\n") || head.hasSuffix("\r\n\(line)"), "\(line)") }
        #expect(!head.lowercased().contains("crypto-key"))
        #expect(!head.lowercased().contains("\r\nencryption:"))
        let line = try #require(head.components(separatedBy: "\r\nAuthorization: ").dropFirst().first)
        let value = try #require(line.components(separatedBy: "\r\n").first)
        let parts = try #require(try /vapid t=([^.]+)\.([^.]+)\.([^,]+), k=(.+)/.wholeMatch(in: value))
        #expect(String(parts.4) == keys.publicKey)
        func bytes(_ text: Substring) throws -> [UInt8] { try Published.bytes(String(text)) }
        #expect(try JSONReader.read(bytes(parts.1)) == ["typ": "JWT", "alg": "ES256"])
        let claims = try JSONReader.read(bytes(parts.2))
        #expect(claims["sub"] == "mailto:ops@example.com")
        #expect(claims["exp"]?.int == 1_767_952_800 + 12 * 3600)
        #expect(claims["aud"]?.string?.hasPrefix("http://127.0.0.1:") == true)
        let key = try P256.Signing.PublicKey(x963Representation: bytes(parts.4))
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: bytes(parts.3))
        #expect(key.isValidSignature(signature, for: Data("\(parts.1).\(parts.2)".utf8)))
    }

    @Test(
        "what each answer means",
        arguments: [
            (200, PushAnswer.accepted(nil)), (201, .accepted(nil)), (202, .accepted(nil)), (404, .gone), (410, .gone),
            (429, .busy(seconds: 60)), (500, .failed("the push service answered 500")),
            (502, .failed("the push service answered 502")), (503, .failed("the push service answered 503")),
            (413, .refused("the push service answered 413: the message is too large")),
            (400, .refused("the push service answered 400")), (301, .refused("the push service answered 301")),
            (401, .refused("the push service answered 401: does the key still fit the one it was subscribed with?")),
            (403, .refused("the push service answered 403: does the key still fit the one it was subscribed with?")),
        ])
    func answers(status: Int, expected: PushAnswer) async throws {
        let (answer, requests) = try await ask(.answer(httpAnswer(status, "")))
        #expect(answer == expected)
        #expect(requests.count == 1)
    }

    @Test("a busy service is believed, in seconds or with a date")
    func busy() async throws {
        for (value, seconds) in [("7", 7), ("Fri, 09 Jan 2026 10:02:30 GMT", 150)] {
            let (answer, _) = try await ask(.answer(httpAnswer(429, "", headers: ["Retry-After: \(value)"])))
            #expect(answer == .busy(seconds: seconds))
        }
    }

    @Test("a service that closes without an answer may have taken it; one that is not there has not")
    func lost() async throws {
        let (answer, _) = try await ask(.closeAtOnce)
        #expect(answer == .unknown("reset"))
        let server = try LoopbackServer { _ in .silent }
        server.stop()
        let sender = WebPushSender(keys: try keys(), contact: nil, openings: [server.base])
        let absent = await sender.send(note, to: try Published.device(server.base + "/a"), at: now)
        #expect(absent == .failed("not reached: connect"))
    }

    @Test("an address inside is never connected to, whatever a subscription says")
    func inside() async throws {
        let server = try LoopbackServer { _ in .answer(httpAnswer(201, "")) }
        defer { server.stop() }
        let sender = WebPushSender(keys: try keys(), contact: nil, openings: [])
        let answer = await sender.send(note, to: try Published.device(server.base + "/a"), at: now)
        guard case .refused = answer else { return #expect(Bool(false), "\(answer)") }
        #expect(server.requests.isEmpty)
    }

    @Test("the key is made once, privately, and another process reads the same; one that others may read is refused")
    func keyFile() throws {
        let file = try folder() + "/push.key"
        let made = try PushKeys(file: file)
        #expect(try PushKeys(file: file).publicKey == made.publicKey)
        #expect(try Published.bytes(made.publicKey).count == 65)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["push.key"])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        #expect(throws: PushError.keyUnusable(path: file, problem: "others may read it (mode 644)")) {
            try PushKeys(file: file)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        #expect(throws: PushError.keyUnusable(path: file, problem: "it holds no PEM private key on P-256")) {
            try PushKeys(file: file)
        }
    }
}
