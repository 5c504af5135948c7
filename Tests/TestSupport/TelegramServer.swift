package import Domain
import Foundation

/// A Telegram bot interface of the tests, as strict as its contract. What it delivered is counted by chat and text.
package enum TelegramServer {
    package static let token = "123456:AA-test-token_of_35_characters_long"
    package static let sendMessage = "POST /bot{token}/sendMessage"

    package static func make() throws -> VendorServer {
        try VendorServer([
            VendorRoute("POST", "/bot{token}/sendMessage") { request in
                guard request.parameters["token"] == token else { return refusal(401, "Unauthorized") }
                return try send(request)
            },
            VendorRoute("GET", "/bot{token}/getMe") { request in
                guard request.parameters["token"] == token else { return refusal(401, "Unauthorized") }
                return .json(200, ["ok": true, "result": ["id": 123_456, "is_bot": true]])
            },
        ])
    }

    /// A failure as the service words it.
    package static func refusal(
        _ status: Int, _ description: String, parameters: JSONValue? = nil, headers: [String: String] = [:]
    ) -> VendorAnswer {
        var body: JSONObject = [
            "ok": false, "error_code": JSONValue(status), "description": .string(description),
        ]
        body["parameters"] = parameters
        return .json(status, .object(body), headers: headers)
    }

    private static func send(_ request: VendorRequest) throws -> VendorAnswer {
        let members = try request.members(
            required: ["chat_id", "text"],
            optional: [
                "parse_mode", "link_preview_options", "disable_notification", "protect_content", "message_thread_id",
                "reply_parameters", "reply_markup",
            ])
        guard let chat = members["chat_id"], chat.int != nil || chat.string?.hasPrefix("@") == true else {
            throw VendorComplaint("chat_id is neither a number nor @name")
        }
        let text = members["text"]?.string ?? ""
        guard !text.isEmpty else { return refusal(400, "Bad Request: message text is empty") }
        guard text.count <= 4096 else { return refusal(400, "Bad Request: message is too long") }
        return .json(
            200, ["ok": true, "result": ["message_id": 42, "date": 1_767_952_800, "chat": ["id": chat]]],
            delivers: "\(chat.string ?? chat.encodedString) \(text)")
    }
}
