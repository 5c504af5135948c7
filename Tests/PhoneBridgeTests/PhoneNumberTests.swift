import Testing

@testable import PhoneBridge

@Suite("PhoneNumber")
struct PhoneNumberTests {
    @Test(
        "phones become E.164 or nothing",
        arguments: [
            ("98765 43210", "IN", "+919876543210"), ("+91-98765-43210", "US", "+919876543210"),
            ("919876543210", "IN", "+919876543210"), ("0091 9876543210", "IN", "+919876543210"),
            ("+91 (0) 98765 43210", "IN", "+919876543210"), ("09876543210", "IN", "+919876543210"),
            ("9198765432", "IN", "+919198765432"), ("(212) 555-0100", "US", "+12125550100"),
            ("050 123 4567", "AE", "+971501234567"), ("0044 20 7946 0018", "IN", "+442079460018"),
            ("qty 30, mobile 9876543210", "IN", "+919876543210"),
            ("Mobile: 98765 43210 (WhatsApp)", "in", "+919876543210"),
            ("९८७६५ ४३२१०", "IN", "+919876543210"), ("022-2778 1234", "IN", "+912227781234"),
            ("12345", "IN", nil), ("0000000000", "IN", nil), ("+91 98765 4321", "IN", nil), ("call me", "IN", nil),
            ("9876543210", "ZZ", nil), ("9876543210", "", nil), ("", "IN", nil),
            ("order 1000200300400500600", "IN", nil),
            ("12.03.2026 10:15", "IN", nil), ("+1 111 111 1111", "IN", nil), ("GST 27AAPFU0939F1ZV", "IN", nil),
        ] as [(String, String, String?)])
    func phones(_ text: String, _ region: String, _ expected: String?) {
        #expect(PhoneNumber.e164(text, region: region) == expected)
    }

    @Test("the first of several numbers is taken, whatever its form")
    func first() {
        #expect(PhoneNumber.e164("+91 98765 43210 or 022 2778 1234", region: "IN") == "+919876543210")
        #expect(PhoneNumber.e164("022 2778 1234 or +91 98765 43210", region: "IN") == "+912227781234")
    }

    @Test("a number that names its country needs the right length only: new ranges are younger than any table")
    func newRanges() {
        #expect(PhoneNumber.e164("+915550000001", region: "US") == "+915550000001")
        #expect(PhoneNumber.e164("5550000001", region: "IN") == nil)
        #expect(PhoneNumber.e164("+91555000000", region: "IN") == nil)
        #expect(PhoneNumber.e164("+9155500000012", region: "IN") == nil)
    }

    @Test("a long text is looked at from its beginning, a character cut in two does no harm")
    func long() {
        let filler = String(repeating: "é", count: PhoneNumber.textLimitBytes)
        #expect(PhoneNumber.e164("98765 43210 " + filler, region: "IN") == "+919876543210")
        #expect(PhoneNumber.e164("x" + filler + " 98765 43210", region: "IN") == nil)
    }
}
