import CCurl

/// Sets the options of one handle and remembers the first refusal.
final class CurlOptions {
    private let handle: UnsafeMutableRawPointer
    private(set) var headerList: UnsafeMutablePointer<curl_slist>?
    /// libcurl's number for the first option it did not take.
    private(set) var problem: Int?

    init(handle: UnsafeMutableRawPointer) { self.handle = handle }

    func apply(_ request: CurlRequest, _ exchange: CurlExchange) {
        note(ecurl_set_text(handle, CURLOPT_URL, request.url))
        note(ecurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"))
        note(ecurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0))
        note(ecurl_set_text(handle, CURLOPT_PROXY, ""))
        note(ecurl_set_text(handle, CURLOPT_NOPROXY, "*"))
        note(ecurl_set_long(handle, CURLOPT_NOSIGNAL, 1))
        note(ecurl_set_long(handle, CURLOPT_FRESH_CONNECT, 1))
        note(ecurl_set_long(handle, CURLOPT_FORBID_REUSE, 1))
        let version = request.offersHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        note(ecurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(version)))
        note(ecurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1))
        note(ecurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2))
        note(ecurl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds(request.timeoutSeconds)))
        let connect = min(request.connectTimeoutSeconds, request.timeoutSeconds)
        note(ecurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(connect)))
        setHeaders(request)
        setCallbacks(exchange)
        method(request.method)
    }

    /// After `body`, again: setting a body makes libcurl believe in POST.
    func method(_ name: String) {
        if name == "HEAD" { note(ecurl_set_long(handle, CURLOPT_NOBODY, 1)) }
        if name != "GET" && name != "HEAD" { note(ecurl_set_text(handle, CURLOPT_CUSTOMREQUEST, name)) }
    }

    /// The bytes are not copied: the caller keeps them in place until the transfer has ended.
    func body(_ bytes: UnsafeRawBufferPointer) {
        note(ecurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        if let start = bytes.baseAddress {
            note(ecurl_set_bytes(handle, CURLOPT_POSTFIELDS, start))
        } else {
            note(ecurl_set_text(handle, CURLOPT_COPYPOSTFIELDS, ""))
        }
    }

    private func setHeaders(_ request: CurlRequest) {
        // Without these libcurl would wait for a `100 Continue` and claim that a body is a web form.
        var lines = ["Expect:"]
        if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            lines.append("Content-Type:")
        }
        lines += request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        for line in lines { headerList = curl_slist_append(headerList, line) ?? headerList }
        note(ecurl_set_list(handle, CURLOPT_HTTPHEADER, headerList))
    }

    private func setCallbacks(_ exchange: CurlExchange) {
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        note(ecurl_on_body(handle, takeBody, context))
        note(ecurl_on_header(handle, takeHeader, context))
        note(ecurl_on_progress(handle, watchCancel, context))
        note(ecurl_on_open_socket(handle, openSocket, context))
    }

    private func milliseconds(_ seconds: Double) -> Int { max(1, Int((min(seconds, 86400) * 1000).rounded())) }

    private func note(_ code: CURLcode) {
        if code != CURLE_OK, problem == nil { problem = Int(code.rawValue) }
    }
}

private func exchange(_ context: UnsafeMutableRawPointer?) -> CurlExchange? {
    context.map { Unmanaged<CurlExchange>.fromOpaque($0).takeUnretainedValue() }
}

private let takeBody: ecurl_bytes_fn = { bytes, size, count, context in
    exchange(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}
private let takeHeader: ecurl_bytes_fn = { bytes, size, count, context in
    exchange(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}
private let watchCancel: ecurl_progress_fn = { context, _, _, _, _ in
    exchange(context)?.isCancelled == true ? 1 : 0
}
private let openSocket: ecurl_socket_fn = { context, _, address in
    guard let address, let exchange = exchange(context) else { return CURL_SOCKET_BAD }
    return exchange.openSocket(address)
}
