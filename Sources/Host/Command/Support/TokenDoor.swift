import Auth
import Domain
import Foundation
import HostDatabase
import Journal
import Settings

/// Tokens, through the running host when there is one, else straight from the database under the home's lock.
enum TokenDoor {
    case host(HostClient)
    case book(TokenBook, FileLock)

    static func open(_ options: CommandOptions) async throws -> TokenDoor {
        let home = options.homeFolder
        if let host = try HostClient.running(in: home) { return .host(host) }
        guard let lock = try FileLock.tryLock(home.hostLock) else {
            throw HostFailure(
                code: "cli.home.busy",
                message: "process \(FileLock.holder(of: home.hostLock) ?? "?") holds \(home.root)",
                hint: "wait until it has started or ended", isRetryable: true)
        }
        let settings = options.settings()
        let database = try DatabaseConnection(url: settings.databaseURL.reveal(), root: home.root)
        let key = try SigningKey(setting: settings.jwtSecret?.reveal(), file: home.tokenKey)
        return .book(TokenBook(database: database, issuer: await TokenIssuer(key: key), now: { Date() }), lock)
    }

    func create(name: String, role: String, slots: [String], seconds: Double) async throws -> JSONValue {
        switch self {
        case .host(let host):
            try await host.call(
                "POST", "/tokens",
                body: [
                    "name": .string(name), "role": .string(role), "allowed_slots": JSONValue(slots),
                    "ttl_seconds": .double(seconds),
                ])
        case .book(let book, _):
            try await book.create(name: name, role: role, slots: slots, seconds: seconds, by: "cli:\(NSUserName())")
        }
    }

    func list() async throws -> JSONValue {
        switch self {
        case .host(let host): try await host.call("GET", "/tokens")
        case .book(let book, _): try await book.list()
        }
    }

    func revoke(_ token: String) async throws -> JSONValue {
        switch self {
        case .host(let host): try await host.call("DELETE", "/tokens/\(token)")
        case .book(let book, _): try await book.revoke(token)
        }
    }
}
