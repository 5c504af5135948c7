import Testing

@testable import CurlBridge

@Suite("CurlURL")
struct CurlURLTests {
    @Test("a URL is split into scheme, host and port")
    func split() throws {
        let url = try #require(CurlURL("HTTPS://API.Example.org./a?b=c"))
        #expect(url.scheme == "https")
        #expect(url.host == "api.example.org")
        #expect(url.port == 443)
        #expect(url.path == "/a")
        #expect(url.hasQuery)
        #expect(!url.hasUserInfo)
        #expect(CurlURL("http://[::1]:8080/")?.host == "::1")
    }

    @Test(
        "odd spellings of an IPv4 address come out as the address", arguments: ["2130706433", "0x7f.1", "0177.0.0.1"])
    func spelling(_ host: String) {
        #expect(CurlURL("http://\(host)/")?.host == "127.0.0.1")
    }

    @Test("user info is seen")
    func userInfo() {
        #expect(CurlURL("https://good.example@evil.example/")?.host == "evil.example")
        #expect(CurlURL("https://good.example@evil.example/")?.hasUserInfo == true)
    }

    @Test(
        "what is not an absolute URL of plain ASCII is no URL",
        arguments: [
            "", "/a", "example.org", "http://", "http://a b/", "http://a\\b/", "http://a/\r\nX: y", "http://ä/",
        ])
    func refused(_ text: String) {
        #expect(CurlURL(text) == nil)
    }
}
