import Domain
import Foundation
import Testing

@testable import Browser

@Suite("BrowserPage frames", .serialized)
struct FrameTests {
    static func site() throws -> LocalSite {
        try LocalSite { path in
            switch path {
            case "/top":
                .init(
                    body: """
                        <!doctype html><body style="margin:0"><h1>top</h1><p style="height:1500px">far</p>
                        <iframe id=pay style="width:300px;height:150px;margin:20px;border:5px solid;padding:3px"
                          src="http://b.test/inner"></iframe><div id=veil></div><p style="height:900px">low</p>
                        <script>window.got = [];
                        addEventListener('message', e => { got.push(e.data); document.body.dataset.got = got.join(); });
                        addEventListener('mousedown', e => got.push('top'));</script>
                        """)
            case "/inner":
                .init(
                    body: """
                        <!doctype html><p style="height:400px"><b class=price>12</b></p><button id=ok>OK</button>
                        <input id=name><iframe id=deep style="width:200px;height:60px" src="http://c.test/deep"></iframe>
                        <script>document.getElementById('ok').onclick = e => top.postMessage('ok ' + e.isTrusted, '*')</script>
                        """)
            case "/deep":
                .init(
                    body: """
                        <!doctype html><button id=in onclick="top.postMessage('deep', '*')">in</button>
                        """)
            case "/other": .init(body: "<!doctype html><p class=other>other site</p>")
            default: .init(body: "<!doctype html><p id=same>same site</p>")
            }
        }
    }

    static let pay: JSONValue = "iframe#pay"
    static func inPay(_ css: String) -> JSONValue { ["frame": pay, "css": .string(css)] }

    @Test("reads, waits and types in frames of other sites", arguments: BrowserFixture.binaries)
    func reading(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary, site: site) { page, _ in
            _ = try await page.goto("http://a.test/top")
            #expect(try await page.wait([".never", Self.inPay(".price")], timeoutSeconds: 30) == 2)
            #expect(try await page.frame(Self.pay) == "http://b.test/inner")
            #expect(try await page.frame("iframe#none") == nil)
            let row = try await page.extract(["rows": [".none", Self.inPay("p")], "fields": ["price": ".price"]])
            #expect(row["matched_by"] == 2 && row["rows"]?.array?.first?["price"] == "12", "\(row)")
            // Without its frame it is not found: a foreign document is never taken for the page's.
            #expect(try await page.extract(["rows": ".price", "fields": [:]])["matches"] == 0)
            try await page.type(Self.inPay("#name"), text: "Åsa")
            let typed = try await page.extract([
                "rows": Self.inPay("#name"), "fields": ["v": ["css": "", "prop": "value"]],
            ])
            #expect(typed["rows"]?.array?.first?["v"] == "Åsa", "\(typed)")
            let deep: JSONValue = ["frame": ["frame": Self.pay, "css": "#deep"], "css": "#in"]
            #expect(try await page.wait(deep, timeoutSeconds: 30) == 1)
            #expect(try await page.wait([Self.inPay(".never")], timeoutSeconds: 0.3) == nil)
            await #expect(throws: BrowserError.self) { try await page.extract(["rows": ["within": Self.inPay("p")]]) }
        }
    }

    @Test("clicks in a frame of another site, and in a frame inside that", arguments: BrowserFixture.binaries)
    func clicking(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary, site: site) { page, _ in
            _ = try await page.goto("http://a.test/top")
            #expect(try await page.wait([Self.inPay("#ok")], timeoutSeconds: 30) == 1)
            let deep: JSONValue = ["frame": ["frame": Self.pay, "css": "#deep"], "css": "#in"]
            #expect(try await page.wait(deep, timeoutSeconds: 30) == 1)
            let first = try await page.click(Self.inPay("#ok"))
            #expect(first.dispatched && first.reason == nil && first.detail == "button#ok", "\(first)")
            let second = try await page.click([".none", deep])
            #expect(second.dispatched && second.reason == nil && second.detail == "button#in", "\(second)")
            #expect(try await page.wait("[data-got='ok true,deep']", timeoutSeconds: 30) == 1)
            let missing = try await page.click(["frame": "#nothing", "css": "#ok"])
            #expect(!missing.dispatched && missing.reason == .missing, "\(missing)")
        }
    }

    @Test("a frame that is covered in the page around it is not clicked", arguments: BrowserFixture.binaries)
    func covered(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary, site: site) { page, _ in
            _ = try await page.goto("http://a.test/top")
            #expect(try await page.wait([Self.inPay("#ok")], timeoutSeconds: 30) == 1)
            _ = try await page.inPage("veil.style = 'position:fixed;inset:0;background:#0003'; 1")
            let report = try await page.click(Self.inPay("#ok"))
            #expect(!report.dispatched && report.reason == .covered, "\(report)")
            #expect(report.detail == "by div#veil")
            _ = try await page.inPage("veil.style = ''; 1")
            let again = try await page.click(Self.inPay("#ok"))
            #expect(again.dispatched && again.reason == nil, "\(again)")
            #expect(try await page.wait("[data-got='ok true']", timeoutSeconds: 30) == 1)
        }
    }

    @Test("a frame is found again after it went to another process and back", arguments: BrowserFixture.binaries)
    func processes(binary: String) async throws {
        let site = try Self.site()
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary, site: site) { page, _ in
            _ = try await page.goto("http://a.test/top")
            #expect(try await page.wait([Self.inPay("#ok")], timeoutSeconds: 30) == 1)
            for (address, mark) in [
                ("http://a.test/same", "#same"), ("http://c.test/other", ".other"), ("http://b.test/inner", "#ok"),
                ("http://a.test/same", "#same"), ("http://b.test/inner", "#ok"),
            ] {
                let waiting = Task { try await page.wait([Self.inPay(mark)], timeoutSeconds: 30) }
                _ = try await page.inPage("pay.src = '\(address)'; 1")
                #expect(try await waiting.value == 1, "\(address)")
                #expect(try await page.frame(Self.pay) == address)
            }
            let report = try await page.click(Self.inPay("#ok"))
            #expect(report.dispatched && report.reason == nil, "\(report)")
            _ = try await page.inPage("pay.remove(); 1")
            #expect(try await page.frame(Self.pay) == nil)
            #expect(try await page.wait([Self.inPay("#ok")], timeoutSeconds: 0.2) == nil)
        }
    }

    @Test("a foreign frame that slips over the target never gets its click", arguments: BrowserFixture.binaries)
    func stray(binary: String) async throws {
        let site = try LocalSite { path in
            path == "/ad"
                ? .init(
                    body: "<!doctype html><body style='margin:0;height:999px' onclick=\"top.postMessage('ad', '*')\">")
                : .init(
                    body: """
                        <!doctype html><body style="margin:0"><button id=ok style="width:200px;height:80px">OK</button>
                        <iframe id=ad src="http://b.test/ad" style="position:fixed;left:0;top:300px;border:0"></iframe>
                        <script>window.got = []; addEventListener('message', e => got.push(e.data));
                        ok.onclick = () => got.push('ok');
                        ok.onmousemove = () => { ad.style.top = '0' };</script>
                        """)
        }
        defer { site.close() }
        try await BrowserFixture.withPage(of: binary, site: site) { page, _ in
            _ = try await page.goto("http://a.test/")
            #expect(try await page.wait([["frame": "#ad", "css": "body"]], timeoutSeconds: 30) == 1)
            for _ in 0..<10 {
                _ = try await page.inPage("ad.style.top = '300px'; 1")
                let report = try await page.click("#ok")
                #expect(report.dispatched || [.vetoed, .covered].contains(report.reason), "\(report)")
            }
            let hits = try await page.inPage("got.filter(one => one !== 'ok').length")
            #expect(hits == 0)
        }
    }
}

@Suite("FrameTree")
struct FrameTreeTests {
    @Test("a frame that changes process is answered for by the new one, whichever news comes first")
    func swaps() {
        var tree = FrameTree()
        tree.attached("f", parent: "top", session: "page")
        tree.navigated("f", parent: "top", loader: "1", url: "http://a.test/", session: "page")
        tree.moved("f", parent: "top", to: "own")
        tree.navigated("f", parent: "top", loader: "2", url: "http://b.test/", session: "own")
        tree.detached("f", isSwap: true)
        #expect(tree["f"] == FrameTree.Frame(parent: "top", session: "own", loader: "2", url: "http://b.test/"))
        // To a third process: the new session is there before the old one goes.
        tree.moved("f", parent: "top", to: "third")
        tree.lost(session: "own")
        #expect(tree["f"]?.session == "third")
        // And back: the old one goes first.
        tree.lost(session: "third")
        #expect(tree["f"] == nil)
        tree.attached("f", parent: "top", session: "page")
        #expect(tree["f"]?.session == "page")
    }

    @Test("a frame takes its children along, and a world counts only in its own document")
    func children() {
        var tree = FrameTree()
        tree.attached("f", parent: "top", session: "page")
        tree.attached("child", parent: "f", session: "page")
        tree.navigated("child", parent: "f", loader: "1", url: "x", session: "page")
        tree.setWorld(7, of: "child", loader: "0", session: "page")
        #expect(tree["child"]?.world == nil)
        tree.setWorld(7, of: "child", loader: "1", session: "page")
        #expect(tree["child"]?.world == 7)
        tree.forgetWorld(7, session: "page")
        #expect(tree["child"]?.world == nil)
        tree.detached("f", isSwap: false)
        #expect(tree.all.isEmpty)
    }
}

@Suite("FrameRoute")
struct FrameRouteTests {
    @Test("cuts a locator at its frames, from the outside in")
    func cuts() throws {
        let plain = try FrameRoute.all(["a", ["css": "b"]])
        #expect(plain == [try FrameRoute(["a", ["css": "b"]])] && plain[0].path.isEmpty)
        let routes = try FrameRoute.all(["a", ["frame": ["frame": "#out", "css": "#in"], "css": "b"]])
        #expect(routes.map(\.path) == [[], ["#out", ["css": "#in"]]])
        #expect(routes.map(\.locator) == ["a", ["css": "b"]] && routes.map(\.number) == [1, 2])
    }

    @Test("refuses a way through too many frames")
    func depth() {
        var locator: JSONValue = "b"
        for _ in 0...FrameRoute.deepest { locator = ["frame": locator, "css": "a"] }
        #expect(throws: BrowserError.badSpec(problem: "a locator leads through more than 5 frames")) {
            try FrameRoute.all(locator)
        }
    }
}
