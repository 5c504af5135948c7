import Auth
import Domain
import Foundation
import HostDatabase
import Testing

@Suite("TokenIssuer")
struct TokenIssuerTests {
    private static func decoded(_ part: Substring) -> JSONValue {
        let text = String(part).replacing("-", with: "+").replacing("_", with: "/")
        let padded = text + String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: padded).flatMap { try? JSONReader.read(Array($0)) } ?? .null
    }

    @Test("a token names its kind, key, subject, rights and whole-second times")
    func shape() async throws {
        let key = try SigningKey(setting: String(repeating: "k", count: 32), file: "/nowhere")
        let book = TokenBook(
            database: try DatabaseConnection(url: "sqlite::memory:", root: "/"), issuer: await TokenIssuer(key: key),
            now: { Date(timeIntervalSince1970: 1_768_000_000.4) })
        let token =
            try await book.create(name: "crm", role: "client", slots: ["alpha"], seconds: 60)["token"]?.string ?? ""
        let parts = token.split(separator: ".")
        let (header, claims) = (Self.decoded(parts[0]), Self.decoded(parts[1]))
        #expect(header["alg"]?.string == "HS256")
        #expect(header["typ"]?.string == "engyne+jwt")
        #expect(header["kid"]?.string?.isEmpty == false)
        #expect(claims["iss"]?.string == "engyne-host")
        #expect(claims["aud"]?.string == "engyne-api" || claims["aud"]?.array?.first?.string == "engyne-api")
        #expect(claims["user_id"]?.string == "token:crm")
        #expect(claims["allowed_slots"]?.array?.compactMap(\.string) == ["alpha"])
        #expect(claims["nbf"]?.int == 1_768_000_000)
        #expect(claims["exp"]?.int == 1_768_000_061)
        #expect(claims["jti"]?.string != nil)
    }
}
