import CCurl
import Foundation

/// One HTTP request over libcurl, on a thread of its own.
///
/// Each transfer uses a connection of its own: libcurl repeats a request by itself when a kept connection turns out
/// to be closed, and a repeated POST could be a second message. Redirects are not followed, the environment's proxy
/// settings are not used, compressed answers are not asked for. The address is checked when the socket is opened.
/// What this room does not know: which hosts a script may speak to. That is `Egress`.
package enum CurlTransfer {
    static let started: Bool = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    /// Sends the request and waits for the complete answer. Cancelling the task ends the transfer within a second.
    package static func perform(_ request: CurlRequest) async -> Result<CurlResponse, CurlFailure> {
        let exchange = CurlExchange(
            maxResponseBytes: request.maxResponseBytes, reach: request.insideAllowed ? .inside : .outside)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    let answer = run(request, exchange)
                    ecurl_leave_thread()
                    continuation.resume(returning: answer)
                }
                thread.name = "curl"
                thread.stackSize = 512 << 10
                thread.start()
            }
        } onCancel: {
            exchange.cancel()
        }
    }

    private static func run(_ request: CurlRequest, _ exchange: CurlExchange) -> Result<CurlResponse, CurlFailure> {
        guard started, let handle = curl_easy_init() else {
            return .failure(CurlFailure(kind: .other, detail: "libcurl did not start", mayHaveLeft: false))
        }
        defer { curl_easy_cleanup(handle) }
        guard !exchange.isCancelled else {
            return .failure(CurlFailure(kind: .cancelled, detail: "cancelled", mayHaveLeft: false))
        }
        let set = CurlOptions(handle: handle)
        set.apply(request, exchange)
        defer { curl_slist_free_all(set.headerList) }
        if let problem = set.problem {
            return .failure(CurlFailure(kind: .other, code: problem, detail: "option refused", mayHaveLeft: false))
        }
        return withBody(request, set) { outcome(curl_easy_perform(handle), handle, exchange) }
    }

    /// The body's bytes must stay where they are while libcurl sends them.
    private static func withBody(
        _ request: CurlRequest, _ set: CurlOptions, _ work: () -> Result<CurlResponse, CurlFailure>
    ) -> Result<CurlResponse, CurlFailure> {
        guard let body = request.body else { return work() }
        return body.withUnsafeBytes { bytes in
            set.body(bytes)
            set.method(request.method)
            return work()
        }
    }

    private static func outcome(
        _ code: CURLcode, _ handle: UnsafeMutableRawPointer, _ exchange: CurlExchange
    ) -> Result<CurlResponse, CurlFailure> {
        var status = 0
        ecurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        if code == CURLE_OK, status >= 200 {
            return .success(CurlResponse(status: status, headers: exchange.headers, body: exchange.body))
        }
        return .failure(
            CurlFailure(
                code, exchange,
                mayHaveLeft: requestMayHaveLeft(handle), status: status > 0 ? status : nil))
    }

    /// True as soon as libcurl began with the request itself: counted bytes, or the moment just before the first one.
    private static func requestMayHaveLeft(_ handle: UnsafeMutableRawPointer) -> Bool {
        var requestBytes = 0
        var uploaded: curl_off_t = 0
        var pretransfer: curl_off_t = 0
        ecurl_get_long(handle, CURLINFO_REQUEST_SIZE, &requestBytes)
        ecurl_get_size(handle, CURLINFO_SIZE_UPLOAD_T, &uploaded)
        ecurl_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &pretransfer)
        return requestBytes > 0 || uploaded > 0 || pretransfer > 0
    }
}
