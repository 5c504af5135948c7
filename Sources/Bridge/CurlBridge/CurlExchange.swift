import CCurl
import Foundation

/// What the C callbacks of one transfer write into. Used by one thread, except for the cancel flag.
final class CurlExchange: @unchecked Sendable {
    static let maxHeaderBytes = 64 << 10

    let maxResponseBytes: Int
    let reach: AddressCheck.Reach
    private(set) var body: [UInt8] = []
    private(set) var headers: [(name: String, value: String)] = []
    /// The same lines as they came: what a mail server said while libcurl spoke with it.
    private(set) var lines: [String] = []
    private(set) var refusedAddress: String?
    private(set) var isTooLarge = false
    private var headerBytes = 0
    private let lock = NSLock()
    private var cancelled = false

    init(maxResponseBytes: Int, reach: AddressCheck.Reach) {
        self.maxResponseBytes = maxResponseBytes
        self.reach = reach
    }

    var isCancelled: Bool { lock.withLock { cancelled } }
    func cancel() { lock.withLock { cancelled = true } }

    /// How many bytes were taken; anything else than all of them ends the transfer.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= maxResponseBytes else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }

    /// A status line begins a new head: an interim `100 Continue` leaves nothing behind.
    func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= Self.maxHeaderBytes else {
            isTooLarge = true
            return 0
        }
        let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        lines.append(line)
        if line.hasPrefix("HTTP/") {
            headers = []
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            headers.append((line[..<colon].lowercased(), value))
        }
        return bytes.count
    }

    /// Opens the socket when its address may be connected to.
    func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        if let why = Self.judge(address).refusal(reach) {
            refusedAddress = why
            return CURL_SOCKET_BAD
        }
        return ecurl_open_socket(address)
    }

    /// The address bytes stand at offset 4 of a `sockaddr_in` and at offset 8 of a `sockaddr_in6`, on Linux and macOS.
    private static func judge(_ address: UnsafeMutablePointer<curl_sockaddr>) -> AddressCheck {
        let length = Int(address.pointee.addrlen)
        guard let start = ecurl_address_bytes(address) else { return .never("no address") }
        let bytes = UnsafeRawBufferPointer(start: start, count: length)
        switch address.pointee.family {
        case AF_INET where length >= 8: return .version4(Array(bytes[4..<8]))
        case AF_INET6 where length >= 24: return .version6(Array(bytes[8..<24]))
        default: return .never("not an internet address")
        }
    }
}
