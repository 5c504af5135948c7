import Domain
import Foundation
import Testing

@Suite("JSONReader")
struct JSONReaderTests {
    @Test("keeps whole numbers whole, members in order and text as it stands")
    func roundTrip() throws {
        let text = #"{"v":1,"b":[true,null,-2.5,9007199254740993],"a":"पै \"x\"\n\\/","o":{}}"#
        #expect(
            try JSONReader.read(text).encodedString
                == #"{"v":1,"b":[true,null,-2.5,9007199254740993],"a":"पै \"x\"\n\\/","o":{}}"#)
    }

    @Test("reads escapes, surrogate pairs and a lone surrogate as the replacement character")
    func escapes() throws {
        #expect(try JSONReader.read(#""\u0041\ud83d\ude00\ud800x\b\f""#).string == "A😀\u{FFFD}x\u{8}\u{C}")
    }

    @Test("counts values, within each other too, against a limit; objects are equal in any order")
    func values() throws {
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read("[1,[2,3]]", maxValues: 4) }
        #expect(try JSONReader.read("[1,[2,3]]", maxValues: 5).array?.count == 2)
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(String(repeating: "1", count: 2000)) }
        #expect(try JSONReader.read(#"{"a":1,"b":2}"#) == JSONReader.read(#"{"b":2,"a":1}"#))
    }

    @Test(
        "refuses what is not exactly one strict value",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "01", "1.", "+1", "nul", "1 2", "\"\u{1}\"", "[1e999]",
            "{\"a\":1,\"a\":2}",
            "\"\\x\"", "\"open", "- 1", ".5", "\"\\u12G4\"",
        ])
    func refusals(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(text) }
    }

    @Test("refuses bytes that are not UTF-8 and nesting beyond the limit")
    func bytesAndDepth() {
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(deep, maxDepth: 32) }
        #expect(throws: Never.self) { try JSONReader.read(deep, maxDepth: 40) }
    }

    @Test("agrees with Foundation's reader on numbers")
    func numbers() throws {
        for text in ["0", "-0", "12", "1e3", "1.5E-2", "123456789012", "0.1"] {
            let theirs = try #require(try JSONSerialization.jsonObject(with: Data("[\(text)]".utf8)) as? [Double])
            #expect(try JSONReader.read(text).double == theirs[0])
        }
    }
}
