import Auth
import ControlPlane
import Domain
import Foundation
import HTTPTypes

/// One request as a route sees it: checked, its caller known, its body read.
struct Exchange: Sendable {
    let method: String
    let target: RequestTarget
    let headers: HTTPFields
    let parameters: [String: String]
    let requestID: String
    let peer: Peer
    /// `nil` on routes that are open to all.
    var signedIn: SignedIn?
    var body: JSONValue?
    /// The body's bytes, on routes whose sender signs them; empty elsewhere.
    var rawBody: [UInt8] = []

    /// Who asks, for the operations.
    /// - Throws: `AuthError.notSignedIn` on an open route.
    func caller() throws -> Caller {
        guard let actor = signedIn?.actor else { throw AuthError.notSignedIn }
        return Caller(actor: actor, requestID: requestID, via: actor.id.hasPrefix("cli:") ? "cli" : "api")
    }

    // MARK: the path

    /// The slot the path names, exactly as received: what is no slot id names nothing.
    func slot() throws -> SlotID {
        guard let id = parameters["slot"].flatMap(SlotID.init) else { throw APIError.notFound }
        return id
    }

    /// A name of the path, decoded once. What holds control characters names nothing.
    func name(_ parameter: String) throws -> String {
        guard let raw = parameters[parameter], let text = raw.removingPercentEncoding, !text.isEmpty,
            text.utf8.count <= 300,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        else { throw APIError.notFound }
        return text
    }

    // MARK: the query

    func page() throws -> PageWish { try PageWish(limit: try number("limit"), after: target.query["after"]) }

    func number(_ name: String) throws -> Int? {
        guard let text = target.query[name] else { return nil }
        guard let value = Int(text) else { throw APIError.badQuery(name: name, expected: "a whole number") }
        return value
    }

    func time(_ name: String) throws -> Date? {
        guard let text = target.query[name] else { return nil }
        guard let date = Timestamp.date(text) else {
            throw APIError.badQuery(name: name, expected: "a time like 2026-01-09T10:00:00Z")
        }
        return date
    }

    /// One of the words of an enum.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _: Word.Type) throws -> Word?
    where Word.RawValue == String {
        guard let text = target.query[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            throw APIError.badQuery(name: name, expected: Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    func slotQuery() throws -> SlotID? {
        guard let text = target.query["slot"] else { return nil }
        guard let id = SlotID(text) else { throw APIError.badQuery(name: "slot", expected: "a slot id") }
        return id
    }

    /// The body's members; an absent body is an empty object.
    func members() throws -> BodyMembers { BodyMembers(try bodyObject()) }

    func bodyObject() throws -> JSONObject {
        guard let body else { return [:] }
        guard let object = body.object else { throw APIError.notObject }
        return object
    }
}

/// Where a request comes from.
struct Peer: Sendable, Hashable {
    let address: String
    /// This machine itself, and no proxy on it that speaks for others.
    let isLoopback: Bool
}
