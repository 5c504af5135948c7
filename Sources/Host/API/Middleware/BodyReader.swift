import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes a request's body: JSON of at most 256 KiB, in time, 32 levels deep.
struct BodyReader: Sendable {
    static let limit = 256 << 10
    static let depth = 32
    let seconds: Double

    /// What the headers promise, before a byte is read: a promise of too much is refused at once.
    func checkPromise(_ headers: HTTPFields) throws {
        if let length = headers[.contentLength], Int(length).map({ $0 > Self.limit }) ?? true {
            throw APIError.bodyTooLarge(limit: Self.limit)
        }
    }

    /// Whether the headers announce a body at all.
    static func isAnnounced(_ headers: HTTPFields) -> Bool {
        headers[.contentLength].map { Int($0) != 0 } ?? (headers[.transferEncoding] != nil)
    }

    /// `nil` for no body.
    func read(_ request: Request) async throws -> JSONValue? {
        guard Self.isAnnounced(request.headers) else { return nil }
        let bytes = try await collect(request.body)
        guard !bytes.isEmpty else { return nil }
        guard request.headers[.contentEncoding] == nil else { throw APIError.encoded }
        guard Self.isJSON(request.headers[.contentType]) else { throw APIError.notJSON }
        do throws(JSONSyntaxError) { return try JSONReader.read(bytes, maxDepth: Self.depth) } catch {
            throw APIError.badJSON(offset: error.offset, problem: error.problem)
        }
    }

    /// The bytes as they came, within the same bounds of size and time.
    func readRaw(_ request: Request) async throws -> [UInt8] {
        Self.isAnnounced(request.headers) ? try await collect(request.body) : []
    }

    private func collect(_ body: RequestBody) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                var bytes: [UInt8] = []
                for try await part in body {
                    guard bytes.count + part.readableBytes <= Self.limit else {
                        throw APIError.bodyTooLarge(limit: Self.limit)
                    }
                    bytes.append(contentsOf: part.readableBytesView)
                }
                return bytes
            }
            group.addTask { [seconds] in
                try await Task.sleep(for: .seconds(seconds))
                throw APIError.bodyTooSlow
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    /// `application/json`, with no other charset than UTF-8.
    private static func isJSON(_ type: String?) -> Bool {
        let parts = (type ?? "").lowercased().split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy {
            !$0.hasPrefix("charset=") || $0.replacing("\"", with: "") == "charset=utf-8"
        }
    }
}
