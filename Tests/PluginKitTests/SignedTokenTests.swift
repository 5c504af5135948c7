import Domain
import Foundation
import LuaBridge
import Testing

@testable import PluginKit

/// Keys are made and signatures are checked by OpenSSL, never by the library that signs.
@Suite("SignedToken", .enabled(if: OutsideTool.openssl != nil, "OpenSSL is not installed"))
struct SignedTokenTests {
    private let folder: TemporaryFolder
    private let now = Date(timeIntervalSince1970: 1_767_952_800.9)
    init() throws { folder = try TemporaryFolder() }

    private func openssl(_ arguments: String...) throws -> Data {
        try OutsideTool.run(try #require(OutsideTool.openssl), arguments)
    }
    private func path(_ name: String) -> String { folder.path + "/" + name }

    /// A PKCS#8 key as a service account carries it, or the older PKCS#1 form.
    private func key(bits: Int = 2048, traditional: Bool = false) throws -> String {
        let file = path("key.pem")
        _ = try openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)", "-out", file)
        guard traditional else { return try String(contentsOfFile: file, encoding: .utf8) }
        return String(decoding: try openssl("rsa", "-in", file, "-traditional"), as: UTF8.self)
    }

    private func isVerified(_ token: String) throws -> Bool {
        let parts = token.split(separator: ".").map(String.init)
        _ = try openssl("pkey", "-in", path("key.pem"), "-pubout", "-out", path("public.pem"))
        try Data((parts[0] + "." + parts[1]).utf8).write(to: URL(fileURLWithPath: path("text")))
        try decoded(parts[2]).write(to: URL(fileURLWithPath: path("signature")))
        let said = try openssl(
            "dgst", "-sha256", "-verify", path("public.pem"), "-signature", path("signature"), path("text"))
        return String(decoding: said, as: UTF8.self).contains("Verified OK")
    }

    private func decoded(_ part: String) throws -> Data {
        let standard = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return try #require(Data(base64Encoded: standard + padding))
    }

    private func json(_ token: String, _ index: Int) throws -> JSONValue {
        try JSONReader.read([UInt8](decoded(String(token.split(separator: ".")[index]))))
    }

    /// What a script gets for `secret.sign_jwt("KEY", claims)`.
    private func sign(_ secret: String?, _ claims: String) async throws -> String {
        let source = """
            return { send = function()
              local ok, answer = pcall(secret.sign_jwt, "KEY", \(claims))
              if ok then return answer end
              return answer.code .. ": " .. answer.message
            end }
            """
        let now = self.now
        let vault = SecretVault(names: ["KEY"], nonce: "n") { _ in secret }
        let module = SecretFunctions(vault: vault, now: { now }).module()
        let script = LuaScript(files: ["a.lua": Array(source.utf8)], main: "a.lua", label: "a")
        let sandbox = try LuaSandbox(
            script: script, modules: [module], limits: PluginLimits().lua, describe: PluginLoader.describe)
        _ = try await sandbox.load()
        return try await sandbox.call("send", [], deadlineSeconds: 20).text ?? ""
    }

    @Test("OpenSSL verifies a token of a service account; the account names itself and its key")
    func serviceAccount() async throws {
        let account: JSONValue = [
            "type": "service_account", "private_key": .string(try key()), "private_key_id": "key-7",
            "client_email": "robot@project.example.com",
        ]
        let claims = "{ scope = 'https://sheets.example.com/all', aud = 'https://auth.example.com/token' }"
        let token = try await sign(account.encodedString, claims)
        #expect(try isVerified(token))
        #expect(try json(token, 0) == ["alg": "RS256", "typ": "JWT", "kid": "key-7"])
        #expect(
            try json(token, 1) == [
                "aud": "https://auth.example.com/token", "scope": "https://sheets.example.com/all",
                "iss": "robot@project.example.com", "iat": 1_767_952_800, "exp": 1_767_956_400,
            ])
    }

    @Test("a PEM key signs, also in the older form and also written in one line", arguments: [false, true])
    func pem(_ traditional: Bool) async throws {
        let pem = try key(traditional: traditional)
        for text in [pem, pem.replacingOccurrences(of: "\n", with: "\\n")] {
            let token = try await sign(text, "{ iss = 'me', iat = 1700000000.7, exp = 1700000060 }")
            #expect(try isVerified(token))
            #expect(try json(token, 0) == ["alg": "RS256", "typ": "JWT"])
            #expect(try json(token, 1) == ["iss": "me", "iat": 1_700_000_000, "exp": 1_700_000_060])
        }
    }

    @Test("a token with another text in it is not verified")
    func tampered() async throws {
        let token = try await sign(try key(), "{ iss = 'me' }")
        let other = token.split(separator: ".")
        let swapped = try await sign(try String(contentsOfFile: path("key.pem"), encoding: .utf8), "{ iss = 'you' }")
        let mixed = "\(swapped.split(separator: ".")[0]).\(swapped.split(separator: ".")[1]).\(other[2])"
        #expect(throws: OutsideTool.Failed.self) { try isVerified(mixed) }
    }

    @Test(
        "what is no key is a named error that never shows it",
        arguments: ["hunter2 is no key", "{\"private_key\":\"hunter2\"}", "-----BEGIN PRIVATE KEY-----\nhunter2\n"])
    func unreadable(_ secret: String) async throws {
        let said = try await sign(secret, "{}")
        #expect(said.hasPrefix("secret.key.unreadable: KEY holds no RSA key"))
        #expect(!said.contains("hunter2"))
    }

    @Test("a short key is refused, a missing one is named")
    func shortOrMissing() async throws {
        #expect(try await sign(try key(bits: 1024), "{}").hasPrefix("secret.key.unreadable"))
        #expect(try await sign(nil, "{}") == "secret.value.missing: KEY is not set")
    }

    @Test("claims that are no table, a time that is none and a claim over the size are refused")
    func badClaims() async throws {
        let pem = try key()
        #expect(try await sign(pem, "'x'").hasPrefix("bridge.call.bad_argument: claims: a table"))
        #expect(try await sign(pem, "{ exp = 'soon' }").hasPrefix("bridge.call.bad_argument: claims.exp"))
        #expect(try await sign(pem, "{ x = string.rep('x', 20000) }").contains("16 KB"))
    }
}
