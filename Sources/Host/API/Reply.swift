import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// What a route answers, before the door adds what every answer carries.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: Body

    enum Body: Sendable {
        case bytes(ByteBuffer)
        case stream(ResponseBody)
    }

    /// JSON.
    @_disfavoredOverload
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Reply {
        Reply(
            status: status, headers: [.contentType: "application/json; charset=utf-8"], body: .bytes(ByteBuffer(bytes: value.encoded)))
    }
    static func json(_ object: JSONObject, status: HTTPResponse.Status = .ok) -> Reply { json(JSONValue.object(object), status: status) }

    static func text(_ text: String, type: String, headers: HTTPFields = [:]) -> Reply {
        var all = headers
        all[.contentType] = type
        return Reply(status: .ok, headers: all, body: .bytes(ByteBuffer(string: text)))
    }

    static func empty(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) -> Reply {
        Reply(status: status, headers: headers, body: .bytes(ByteBuffer()))
    }
}
