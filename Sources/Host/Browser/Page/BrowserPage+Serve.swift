import Domain
import Foundation

/// Fixtures: documents of ours in place of the network's.
extension BrowserPage {
    /// From now on every request is answered from `documents` (by whole address, or by address without query and
    /// fragment; `*` answers any main document) and everything else is blocked.
    package func serve(_ documents: [String: ServedDocument]) async throws {
        state.change { $0.served = documents }
        _ = try await call("Fetch.enable", ["patterns": [["urlPattern": "*"]]])
    }

    nonisolated func serveRequest(_ params: JSONValue) {
        guard let id = params["requestId"]?.string, let url = params["request"]?["url"]?.string else { return }
        let facts = state.facts
        guard let served = facts.served else {
            connection.post("Fetch.continueRequest", ["requestId": .string(id)], session: session)
            return
        }
        let bare = String(url.prefix { $0 != "?" && $0 != "#" })
        let isMainDocument = params["resourceType"]?.string == "Document" && params["frameId"]?.string == facts.frame
        guard let document = served[url] ?? served[bare] ?? (isMainDocument ? served["*"] : nil) else {
            connection.post(
                "Fetch.failRequest", ["requestId": .string(id), "errorReason": "BlockedByClient"], session: session)
            return
        }
        let answer: JSONObject = [
            "requestId": .string(id), "responseCode": JSONValue(document.status),
            "responseHeaders": .array(
                ([("Content-Type", document.contentType)] + document.headers.sorted { $0.key < $1.key }).map {
                    ["name": .string($0.0), "value": .string($0.1)]
                }),
            "body": .string(Data(document.body).base64EncodedString()),
        ]
        connection.post("Fetch.fulfillRequest", answer, session: session)
    }
}
