import Domain
import Testing

@testable import PluginKit

@Suite("ContactDecoder")
struct ContactDecoderTests {
    @Test(
        "a phone without a prefix is read as of the slot's country, or of the contact's own",
        arguments: [
            (["phone": "098123 45678"], "IN", "+919812345678"), (["mobile": "98123-45678"], "IN", "+919812345678"),
            (["phone": "+44 20 7946 0958"], "IN", "+442079460958"), (["phone": "(415) 555-2671"], "US", "+14155552671"),
            (["phone": "020 7946 0958", "country_iso": "gb"], "IN", "+442079460958"),
            (["phone": "+919812345678"], "US", "+919812345678"),
        ] as [(JSONObject, String, String)])
    func phone(contact: JSONObject, region: String, expected: String) {
        #expect(ContactDecoder.normalised(contact, region: region)["phone"]?.string == expected)
    }

    @Test("what is no phone and no address is kept for a person to read, and nothing is sent to it")
    func none() {
        let contact = ContactDecoder.normalised(
            ["phone": "ask the office", "email": "asha at example", "name": "Asha", "tags": ["a"]], region: "IN")
        #expect(contact["phone"] == nil)
        #expect(contact["email"] == nil)
        #expect(contact["phone_text"] == "ask the office")
        #expect(contact["email_text"] == "asha at example")
        #expect(contact["name"] == "Asha")
        #expect(contact["tags"] == ["a"])
    }

    @Test("a contact in the one shape stays as it is")
    func settled() {
        let contact: JSONObject = ["name": "Asha", "phone": "+919812345678", "email": "asha@example.com", "age": 7]
        #expect(ContactDecoder.normalised(contact, region: "US") == contact)
    }
}
