import Foundation
import ProcessBridge

/// A small HTTP server on the loopback, for what interception cannot show: slow, silent and broken answers.
final class LocalSite: Sendable {
    struct Answer: Sendable {
        var status = 200
        var type = "text/html"
        var body = ""
        var headers = ""
        /// Seconds before the head is sent.
        var delay = 0.0
        /// Announces more bytes than it sends, then hangs up.
        var isTorn = false
        /// Never answers.
        var isSilent = false
    }

    let base: String
    private let listener: Int32
    private let answer: @Sendable (String) -> Answer

    init(_ answer: @escaping @Sendable (String) -> Answer) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let number = listener
        let port: UInt16 = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                if bind(number, generic, size) == 0, listen(number, 64) == 0 { _ = getsockname(number, generic, &size) }
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        base = "http://127.0.0.1:\(port)"
        WorkThread.start("site") { [self] in
            while true {
                let connection = accept(number, nil, nil)
                if connection < 0 {
                    _ = Foundation.close(number)
                    return
                }
                WorkThread.start("site connection") { self.serve(connection) }
            }
        }
    }

    /// The thread that accepts closes: a number closed here could be somebody else's when it looks again.
    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32) {
        let box = FileDescriptorBox(connection)
        var request = ""
        while !request.contains("\r\n\r\n") {
            guard let bytes = try? box.read(), !bytes.isEmpty else { return }
            request += String(decoding: bytes, as: UTF8.self)
        }
        let path = request.split(separator: " ").dropFirst().first.map(String.init) ?? "/"
        let answer = answer(path)
        if answer.delay > 0 { Thread.sleep(forTimeInterval: answer.delay) }
        if answer.isSilent { Thread.sleep(forTimeInterval: 30) }
        let length = answer.body.utf8.count + (answer.isTorn ? 100 : 0)
        let head =
            "HTTP/1.1 \(answer.status) X\r\nContent-Type: \(answer.type)\r\nContent-Length: \(length)\r\n\(answer.headers)Connection: close\r\n\r\n"
        do { try box.write(Array((head + answer.body).utf8)) } catch { return }
        shutdown(connection, Int32(SHUT_WR))
        // Read what the other side still sends, so that closing does not reset the connection.
        _ = try? box.read()
    }
}
