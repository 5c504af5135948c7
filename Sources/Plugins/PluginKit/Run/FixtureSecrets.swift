import CryptoExtras
package import Domain

/// The secrets a case plays with: texts, or `{"service_account": "robot@example.com"}` for a service account whose key
/// is made on the spot, so that no private key need ever stand in a file of fixtures.
package struct FixtureSecrets: Sendable {
    private let given: JSONObject

    package init(_ given: JSONObject) { self.given = given }

    package func value(_ name: String) -> String? {
        if let text = given[name]?.string { return text }
        guard let email = given[name]?["service_account"]?.string, let key = Self.key else { return nil }
        let account: JSONValue = [
            "type": "service_account", "client_email": .string(email), "private_key_id": "fixture",
            "private_key": .string(key),
        ]
        return account.encodedString
    }

    /// One key for all cases of a run; making one takes a moment.
    private static let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation
}
