import Foundation
import ProcessBridge
import Testing

#if canImport(Glibc)
    import Glibc
    private let datagram = Int32(SOCK_DGRAM.rawValue)
#else
    import Darwin
    private let datagram = SOCK_DGRAM
#endif

/// Stands in for a service manager: a datagram socket and what came in.
private final class Manager {
    private let descriptor: Int32
    let name: String

    /// - Parameter name: a path, or `@` and an abstract name.
    init?(_ name: String) {
        self.name = name
        descriptor = socket(AF_UNIX, datagram, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = name.hasPrefix("@") ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let descriptor = descriptor
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
        guard isBound else { return nil }
    }

    func next() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    deinit {
        close(descriptor)
        if !name.hasPrefix("@") { unlink(name) }
    }
}

@Suite("ServiceSocket")
struct ServiceSocketTests {
    @Test("a message arrives as one datagram at a path, and at an abstract name")
    func arrives() throws {
        var names = ["\(NSTemporaryDirectory())/n-\(UInt32.random(in: 0...(.max)))"]
        #if os(Linux)
            names.append("@engyne-notify-\(getpid())")
        #endif
        for name in names {
            let manager = try #require(Manager(name))
            let socket = try #require(ServiceSocket(environment: ["NOTIFY_SOCKET": name]))
            try socket.send(["READY=1", "STATUS=3 slots"])
            #expect(manager.next() == "READY=1\nSTATUS=3 slots")
        }
    }

    @Test("without a socket in the environment there is no service manager, and one that is gone is an error")
    func absent() {
        #expect(ServiceSocket(environment: [:]) == nil && ServiceSocket(environment: ["NOTIFY_SOCKET": "x"]) == nil)
        let gone = ServiceSocket(environment: ["NOTIFY_SOCKET": "/no/such/socket"])
        #expect(throws: ProcessError.self) { try gone?.send(["READY=1"]) }
        let long = ServiceSocket(environment: ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)])
        #expect(throws: ProcessError.self) { try long?.send(["READY=1"]) }
    }
}
