#if os(Linux)
    import Foundation
    import Glibc

    /// A service manager's end of the notify protocol, under an abstract name, and what was said to it.
    final class NotifySocket: @unchecked Sendable {  // `heard` is guarded by `lock`; the rest never changes
        let name = "@engyne-test-\(UUID().uuidString)"
        private let descriptor: Int32
        private let lock = NSLock()
        private var heard: [String] = []

        /// Every assignment so far, in order.
        var messages: [String] { lock.withLock { heard } }

        init?() {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = [0] + Array(name.utf8.dropFirst())
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let (descriptor, length) = (descriptor, socklen_t(MemoryLayout<sa_family_t>.size + bytes.count))
            let isBound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
            }
            guard isBound else { return nil }
            Thread { [weak self] in
                var buffer = [UInt8](repeating: 0, count: 4096)
                while true {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0, let self else { return }
                    let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(
                        String.init)
                    self.lock.withLock { self.heard += lines }
                }
            }.start()
        }

        deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
#endif
