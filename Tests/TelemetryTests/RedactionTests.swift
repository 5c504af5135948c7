import Telemetry
import Testing

@Suite("Redaction")
struct RedactionTests {
    @Test(
        "contacts and secrets are taken out",
        arguments: [
            "call +91 98765 43210 now", "9876543210", "98765 43210", "919876543210@c.us",
            "mail asha.k@example.co.in please",
            "Authorization: Bearer abcdefgh12345678", "token=abc123xyz", "\"api_key\": \"k-12345\"",
            "https://x/?code=987654&state=1",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdef", "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "whsec_QUJDQUJD",
        ])
    func removed(text: String) {
        let clean = Redaction.clean(text)
        for secret in ["98765", "asha", "abcdefgh1234", "abc123xyz", "k-12345", "987654", "abcdef", "AAAAAA", "QUJD"] {
            #expect(!clean.contains(secret), "\(clean)")
        }
    }

    @Test(
        "ids, times and paths stay readable",
        arguments: [
            "lead 120345678901 at 2026-01-09T10:00:00.000Z",
            "slots/alpha/slot_config.yml:14: quality_level is 120, must be 0–100",
            "pid=12345 port=8001", "run 0194f2a0-7c1b-7000-8000-9876543210ab", "http://127.0.0.1:8001/slots",
        ])
    func kept(text: String) { #expect(Redaction.clean(text) == text) }

    @Test("a masked contact can be recognised but not written to")
    func masked() {
        #expect(Redaction.masked("+919876543210") == "+91***210")
        #expect(Redaction.masked("asha@example.com") == "a***@example.com")
        #expect(Redaction.masked("12345") == "***")
    }
}
