import Domain
import Egress
import Foundation
import LuaBridge

/// One call of `http.*` as the script wrote it, placeholders unresolved.
struct HTTPCall {
    enum Body {
        case none
        case raw([UInt8])
        case json(LuaValue)
        case form(LuaValue)
    }
    var method: String
    var url: String
    var headers: [(name: String, value: String)] = []
    var body = Body.none
    var timeoutSeconds = HTTPFunctions.defaultTimeoutSeconds
    /// The script's word that this request changes nothing over there, so that its loss leaves no doubt.
    var reads = false

    /// `http.get(url, options?)`
    init(get call: LuaCall) throws {
        method = "GET"
        url = try call.text(0, "url")
        try takeOptions(call.value(1))
    }

    /// `http.post(url, body, options?)`; a table body is JSON.
    init(post call: LuaCall) throws {
        method = "POST"
        url = try call.text(0, "url")
        switch call.value(1) {
        case .null: break
        case .string(let bytes): body = .raw(bytes)
        case let table: body = .json(table)
        }
        try takeOptions(call.value(2))
    }

    /// `http.request{method, url, headers, json, form, body, timeout}`
    init(table: LuaValue) throws {
        guard let url = table["url"]?.text else { throw LuaRaise.badArgument("url: a string is expected") }
        self.url = url
        method = (table["method"]?.text ?? "GET").uppercased()
        let given = ["json", "form", "body"].filter { !(table[$0] ?? .null).isNull }
        guard given.count <= 1 else {
            throw LuaRaise.badArgument("\(given.joined(separator: ", ")): give only one of json, form and body")
        }
        if let json = table["json"], !json.isNull { body = .json(json) }
        if let form = table["form"], !form.isNull { body = .form(form) }
        if case .string(let bytes)? = table["body"] { body = .raw(bytes) }
        try takeOptions(table)
    }

    private mutating func takeOptions(_ options: LuaValue) throws {
        if case .object(let members)? = options["headers"] {
            for member in members.sorted(by: { $0.key < $1.key }) {
                guard let value = member.value.scalarText else {
                    throw LuaRaise.badArgument("headers.\(member.key): a string is expected")
                }
                headers.append((member.key, value))
            }
        }
        if let seconds = options["timeout"]?.json.double {
            guard seconds > 0, seconds <= 600 else { throw LuaRaise.badArgument("timeout: 0 to 600 seconds") }
            timeoutSeconds = seconds
        }
        guard case .bool(true)? = options["reads"] else { return }
        guard ["GET", "HEAD"].contains(method) else {
            throw LuaRaise.badArgument("reads: only a GET or HEAD can promise to change nothing")
        }
        reads = true
    }

    /// The request with its secrets in place, each written for the place it stands in.
    func request(_ vault: SecretVault) throws -> OutgoingRequest {
        var secrets: [String] = []
        func plain(_ text: String) -> String {
            let (result, found) = vault.resolve(text)
            secrets += found
            return result
        }
        let (address, found) = vault.resolve(url) { Self.encoded($0, extra: ":") }
        secrets += found
        var request = OutgoingRequest(method: method, url: address, timeoutSeconds: timeoutSeconds)
        request.headers = headers.map { ($0.name, plain($0.value)) }
        request.body = try content(plain)
        if let type = contentType, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            request.headers.append(("content-type", type))
        }
        guard request.body?.count ?? 0 <= HTTPFunctions.maxRequestBytes else {
            throw LuaRaise(code: "http.request.body_too_large", message: "the body is over 1 MB")
        }
        request.secrets = secrets
        request.maxResponseBytes = HTTPFunctions.maxAnswerBytes
        return request
    }

    private var contentType: String? {
        switch body {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .none, .raw: nil
        }
    }

    private func content(_ plain: (String) -> String) throws -> [UInt8]? {
        switch body {
        case .none: return nil
        case .raw(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
            return Array(plain(text).utf8)
        case .json(let value): return value.mapped(plain).json.encoded
        case .form(let value): return Array(try Self.form(value, plain).utf8)
        }
    }

    private static func form(_ value: LuaValue, _ plain: (String) -> String) throws -> String {
        guard case .object(let members) = value else { throw LuaRaise.badArgument("form: a table is expected") }
        return try members.sorted { $0.key < $1.key }.map { member in
            guard let text = member.value.scalarText else {
                throw LuaRaise.badArgument("form.\(member.key): a string is expected")
            }
            return encoded(member.key) + "=" + encoded(plain(text))
        }.joined(separator: "&")
    }

    private static func encoded(_ text: String, extra: String = "") -> String {
        let kept = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~" + extra)
        return text.addingPercentEncoding(withAllowedCharacters: kept) ?? ""
    }
}
