import Testing

@testable import Egress

@Suite("HostAllowList")
struct HostAllowListTests {
    private func verdict(_ list: HostAllowList, _ url: String) throws -> HostAllowList.Verdict {
        list.judge(try Destination(url: url))
    }

    private func isRefused(_ list: HostAllowList, _ url: String) throws -> Bool {
        if case .refused = try verdict(list, url) { true } else { false }
    }

    @Test("an empty list allows nothing")
    func empty() throws {
        #expect(try isRefused(HostAllowList(), "https://api.example.org/"))
    }

    @Test("a manifest's host is https on the default port, to public addresses only")
    func manifestHost() throws {
        var list = HostAllowList()
        try list.grant(manifestHost: "api.example.org")
        #expect(try verdict(list, "https://API.example.org/x") == .allowed(inside: false))
        for url in [
            "http://api.example.org/", "https://api.example.org:8443/", "https://x.api.example.org/",
            "https://example.org/", "https://api.example.org.evil.test/",
        ] { #expect(try isRefused(list, url), "\(url)") }
    }

    @Test("a suffix covers the names below it and not the name itself or a lookalike")
    func suffix() throws {
        var list = HostAllowList()
        try list.grant(manifestHost: "*.example.org")
        #expect(try verdict(list, "https://a.b.example.org/") == .allowed(inside: false))
        #expect(try isRefused(list, "https://example.org/"))
        #expect(try isRefused(list, "https://evilexample.org/"))
    }

    @Test(
        "no wildcard for all, no URL as a manifest's host",
        arguments: ["*", "*.org", "*.", "", "https://a.org", "a.*.org", "a b"])
    func badEntries(_ entry: String) {
        var list = HostAllowList()
        #expect(throws: EgressFailure.self) { try list.grant(manifestHost: entry) }
    }

    @Test("a setting the operator set opens exactly its scheme, host and port")
    func setting() throws {
        var list = HostAllowList()
        try list.grant(settingURL: "http://127.0.0.1:3000/base", setByOperator: true)
        #expect(try verdict(list, "http://127.0.0.1:3000/api") == .allowed(inside: true))
        for url in ["http://127.0.0.1:3001/", "https://127.0.0.1:3000/", "http://localhost:3000/"] {
            #expect(try isRefused(list, url), "\(url)")
        }
    }

    @Test("a setting's default grants its https host but never opens plain http or the inside")
    func settingDefault() throws {
        var list = HostAllowList()
        try list.grant(settingURL: "https://api.example.org:8443", setByOperator: false)
        try list.grant(settingURL: "http://127.0.0.1:3000", setByOperator: false)
        #expect(try verdict(list, "https://api.example.org:8443/") == .allowed(inside: false))
        #expect(try isRefused(list, "http://127.0.0.1:3000/"))
    }

    @Test("net.allow opens what a manifest names and grants nothing by itself")
    func netAllow() throws {
        var list = HostAllowList()
        try list.open("http://intranet.local:8080")
        #expect(try isRefused(list, "http://intranet.local:8080/"))
        try list.grant(manifestHost: "intranet.local")
        #expect(try verdict(list, "http://intranet.local:8080/") == .allowed(inside: true))
        #expect(try isRefused(list, "http://intranet.local:8081/"))
    }

    @Test(
        "what is not a plain absolute http URL has no destination",
        arguments: [
            "ftp://a.org/", "file:///etc/passwd", "https://good.org@evil.org/", "https://a.org\\@b.org/", "//a.org",
            "http://0x7f.1/", "http://2130706433/", "http://017700000001/", "https://a.org /",
        ])
    func badURLs(_ url: String) {
        #expect(throws: EgressFailure.self) { try Destination(url: url) }
    }
}
