import Auth
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// An error as RFC 9457 `application/problem+json`, with our `code`, `hint` and the `request_id` that finds it in the
/// log. What went wrong inside is told to nobody outside.
struct Problem {
    let status: Int
    let failure: HostFailure
    let error: any Error

    init(_ error: any Error) {
        self.error = error
        failure = HostFailure(error)
        status = ProblemStatus.of(failure)
    }

    func json(instance: String, requestID: String) -> JSONObject {
        let isOurs = status < 500
        var body: JSONObject = [
            "type": "about:blank", "title": .string(ProblemStatus.title(status)), "status": .int(Int64(status)),
            "detail": .string(
                isOurs ? failure.message : "the host could not do this; its log says why under this request_id"),
            "instance": .string(instance), "code": .string(failure.code), "request_id": .string(requestID),
        ]
        if isOurs, !failure.hint.isEmpty { body["hint"] = .string(failure.hint) }
        if case APIError.badMember(let pointer, _) = error { body["pointer"] = .string(pointer) }
        if case APIError.unknownMember(let pointer) = error { body["pointer"] = .string(pointer) }
        return body
    }

    /// Headers the status asks for.
    var headers: HTTPFields {
        var fields: HTTPFields = [.contentType: "application/problem+json; charset=utf-8"]
        if status == 401 {
            fields[.wwwAuthenticate] =
                failure.code == "auth.token.invalid" ? "Bearer error=\"invalid_token\"" : "Bearer"
        }
        if case APIError.methodNotAllowed(let methods) = error { fields[.allow] = methods.joined(separator: ", ") }
        if case APIError.tooManyFailures(let seconds) = error { fields[.retryAfter] = "\(seconds)" }
        if case APIError.tooManyWebhooks(let seconds) = error { fields[.retryAfter] = "\(seconds)" }
        if status == 503 { fields[.retryAfter] = "2" }
        return fields
    }
}
