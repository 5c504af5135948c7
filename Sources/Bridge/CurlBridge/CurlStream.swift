import CCurl
import Foundation

/// An open connection to a mail server: bytes out, bytes in, each until a deadline.
///
/// libcurl connects, starts TLS, verifies the certificate and signs in (`CONNECT_ONLY`); the few commands that follow
/// are spoken by the caller, because only who writes the last byte of a message himself knows whether it left. Lives on
/// the one thread its dialogue runs on.
package final class CurlStream {
    private static let sliceMilliseconds = 200
    private static let pieceBytes = 16 << 10

    private let handle: UnsafeMutableRawPointer
    private let socket: curl_socket_t
    private let exchange: CurlExchange
    private let clock = ContinuousClock()
    private var deadline: ContinuousClock.Instant

    fileprivate init(_ handle: UnsafeMutableRawPointer, _ socket: curl_socket_t, _ exchange: CurlExchange) {
        (self.handle, self.socket, self.exchange) = (handle, socket, exchange)
        deadline = clock.now
    }

    /// From now on everything together may take so long.
    package func allow(seconds: Double) { deadline = clock.now + .seconds(seconds) }

    /// Hands all bytes to the connection. After a failure nobody knows how many of them left.
    package func send(_ bytes: [UInt8]) throws(CurlFailure) {
        var done = 0
        while done < bytes.count {
            var count = 0
            let code = bytes[done...].withUnsafeBytes { curl_easy_send(handle, $0.baseAddress, $0.count, &count) }
            switch code {
            case CURLE_OK: done += count
            case CURLE_AGAIN: try wait(forWriting: true)
            default: throw CurlFailure(code, exchange, mayHaveLeft: true, status: nil)
            }
        }
    }

    /// The next bytes that came; none when the server has closed.
    package func receive() throws(CurlFailure) -> [UInt8] {
        while true {
            if let bytes = try receiveNow() { return bytes }
            try wait(forWriting: false)
        }
    }

    /// What has come already, without waiting; `nil` when that is nothing.
    package func receiveNow() throws(CurlFailure) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
        var count = 0
        let code = buffer.withUnsafeMutableBytes { curl_easy_recv(handle, $0.baseAddress, $0.count, &count) }
        switch code {
        case CURLE_OK: return Array(buffer[..<count])
        case CURLE_AGAIN: return nil
        default: throw CurlFailure(code, exchange, mayHaveLeft: true, status: nil)
        }
    }

    private func wait(forWriting: Bool) throws(CurlFailure) {
        while true {
            guard !exchange.isCancelled else {
                throw CurlFailure(kind: .cancelled, detail: "cancelled", mayHaveLeft: true)
            }
            let left = Int((deadline - clock.now) / .milliseconds(1))
            guard left > 0 else { throw CurlFailure(kind: .timeout, detail: "no answer in time", mayHaveLeft: true) }
            let ready = ecurl_wait(socket, forWriting ? 1 : 0, Int32(min(left, Self.sliceMilliseconds)))
            if ready != 0 { return }
        }
    }
}

extension CurlStream {
    /// Opens a connection and runs `dialogue` on it, all on a thread of its own. Cancelling the task ends what waits.
    package static func open<Answer: Sendable>(
        _ request: CurlStreamRequest, _ dialogue: @escaping @Sendable (CurlStream) -> Answer
    ) async -> Result<Answer, CurlStreamRefusal> {
        let exchange = CurlExchange(maxResponseBytes: 0, reach: request.isClear ? .loopback : .inside)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    let answer = run(request, exchange, dialogue)
                    ecurl_leave_thread()
                    continuation.resume(returning: answer)
                }
                thread.name = "mail"
                thread.stackSize = 512 << 10
                thread.start()
            }
        } onCancel: {
            exchange.cancel()
        }
    }

    private static func run<Answer>(
        _ request: CurlStreamRequest, _ exchange: CurlExchange, _ dialogue: (CurlStream) -> Answer
    ) -> Result<Answer, CurlStreamRefusal> {
        guard CurlTransfer.started, let handle = curl_easy_init() else { return .failure(refusal("did not start")) }
        defer { curl_easy_cleanup(handle) }
        let set = CurlOptions(handle: handle)
        set.apply(request, exchange)
        if let problem = set.problem { return .failure(refusal("option refused", problem)) }
        let code = exchange.isCancelled ? CURLE_ABORTED_BY_CALLBACK : curl_easy_perform(handle)
        var socket = CURL_SOCKET_BAD
        guard code == CURLE_OK, ecurl_get_socket(handle, &socket) == CURLE_OK, socket != CURL_SOCKET_BAD else {
            return .failure(refusal(code, handle, exchange))
        }
        defer { ecurl_hang_up(socket) }
        return .success(dialogue(CurlStream(handle, socket, exchange)))
    }

    private static func refusal(
        _ code: CURLcode, _ handle: UnsafeMutableRawPointer, _ exchange: CurlExchange
    ) -> CurlStreamRefusal {
        var status = 0
        ecurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        let failure = CurlFailure(code, exchange, mayHaveLeft: false, status: status > 0 ? status : nil)
        return CurlStreamRefusal(failure: failure, lines: exchange.lines)
    }

    private static func refusal(_ detail: String, _ code: Int = 0) -> CurlStreamRefusal {
        let failure = CurlFailure(kind: .other, code: code, detail: "libcurl: \(detail)", mayHaveLeft: false)
        return CurlStreamRefusal(failure: failure, lines: [])
    }
}
