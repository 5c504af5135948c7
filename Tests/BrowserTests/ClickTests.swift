import Domain
import Foundation
import Testing

@testable import Browser

@Suite("BrowserPage click", .serialized)
struct ClickTests {
    @Test("names the reason and sends nothing when the target cannot be clicked")
    func refusals() async throws {
        let html = """
            <!doctype html><body style="margin:0">
            <button id=off disabled>Off</button> <div aria-disabled=true><button id=aria>Aria</button></div>
            <button id=ghost style="visibility:hidden">Ghost</button>
            <button class=twin>A</button><button class=twin>B</button>
            <div style="position:relative;width:100px;height:40px"><button id=under style="width:100px;height:40px">U</button>
              <div id=veil style="position:absolute;inset:0;background:#ccc"></div></div>
            <button id=away style="position:fixed;left:-500px;width:50px">Away</button>
            <button id=run style="position:absolute;top:300px;animation:go 1s linear infinite alternate">Run</button>
            <style>@keyframes go { from { left:0 } to { left:400px } }</style>
            <script>window.hits = []; addEventListener('mousedown', e => hits.push(e.target.id));</script>
            """
        try await BrowserFixture.withDocument(html) { page in
            let wanted: [(JSONValue, ClickReport.Reason, String?)] = [
                ("#none", .missing, nil), ("#off", .disabled, "button#off"), ("#aria", .disabled, nil),
                ("#ghost", .hidden, nil), (".twin", .ambiguous, "2 matches"), ("#under", .covered, "by div#veil"),
                ("#away", .outside, nil),
            ]
            for (locator, reason, detail) in wanted {
                let report = try await page.click(locator)
                #expect(!report.dispatched && report.reason == reason, "\(locator): \(report)")
                if let detail { #expect(report.detail == detail) }
            }
            #expect(try await page.inPage("hits.length") == 0)
            // Where no frame is drawn between two looks it rests for both; then it is hit, or its guard refuses.
            var moving: ClickReport?
            for _ in 0..<50 where moving?.reason != .moving {
                let report = try await page.click("#run")
                #expect(report.dispatched || [.moving, .vetoed].contains(report.reason), "\(report)")
                moving = report
            }
            #expect(moving?.reason == .moving && moving?.dispatched == false)
            #expect(try await page.inPage("hits.every(id => id === 'run')") == true)
            let forced = try await page.click(["css": "#run", "stable": false])
            #expect(forced.dispatched || forced.reason == .vetoed)
        }
    }

    @Test("a wrong locator is a refusal with its problem, never an unknown click")
    func wrongLocator() async throws {
        try await BrowserFixture.withDocument("<button>x</button>") { page in
            let report = try await page.click(["csss": "button"])
            #expect(!report.dispatched)
            #expect(report.detail?.contains("csss") == true)
        }
    }

    @Test("clicks through shadow roots and same-site frames, and below the fold")
    func reach() async throws {
        let html = """
            <!doctype html><body><x-card></x-card><div style="height:3000px"></div>
            <iframe style="border:7px solid;padding:5px;width:300px;height:120px" srcdoc="<body><div style='height:400px'></div><button id=inner onclick='parent.got.push(1)'>in</button>"></iframe>
            <script>
            window.got = [];
            customElements.define('x-card', class extends HTMLElement { connectedCallback() {
              this.attachShadow({mode:'open'}).innerHTML = '<div><button><span>deep</span></button></div>';
              this.shadowRoot.querySelector('button').onclick = () => got.push(2); } });
            </script>
            """
        try await BrowserFixture.withDocument(html) { page in
            let shadow = try await page.click("x-card >>> button")
            #expect(shadow.dispatched && shadow.reason == nil, "\(shadow)")
            #expect(try await page.wait(["#inner"], timeoutSeconds: 30) == 1)
            let frame = try await page.click("#inner")
            #expect(frame.dispatched && frame.reason == nil, "\(frame)")
            #expect(try await page.inPage("got.join()") == "2,1")
        }
    }

    @Test("a page that moves its buttons on hover never gets the wrong one clicked")
    func hoverShift() async throws {
        let html = """
            <!doctype html><body><div id=bar></div><button id=bad style="display:block;width:200px;height:40px">Delete</button>
            <button id=ok style="display:block;width:200px;height:40px">OK</button>
            <script>window.hits = []; for (const b of document.querySelectorAll('button')) b.onclick = () => hits.push(b.id);
            document.getElementById('ok').addEventListener('mouseover', () => { document.getElementById('bar').style.height = '40px'; });
            </script>
            """
        try await BrowserFixture.withDocument(html) { page in
            let first = try await page.click("#ok")
            #expect(!first.dispatched, "\(first)")
            #expect(first.reason == .vetoed)
            #expect(try await page.inPage("hits.join()") == "")
            let second = try await page.click("#ok")
            #expect(second.dispatched, "\(second)")
            #expect(try await page.inPage("hits.join()") == "ok")
        }
    }

    @Test(
        "a list that renders and shuffles itself anew all the time is clicked right or not at all", arguments: [3, 35])
    func livingList(milliseconds: Int) async throws {
        let html = """
            <!doctype html><body><div id=list></div>
            <script>
            window.hits = []; const cards = [...Array(12).keys()].map(i => 100 + i);
            function render() {
              document.getElementById('list').innerHTML = cards.map((id, i) => `<div class=card style="height:60px" id=list${i}>
                <input type=hidden name=key value=${id}><button class=buy data-k=${id}>Contact</button></div>`).join('');
              for (const b of document.querySelectorAll('.buy')) b.onclick = () => hits.push(+b.dataset.k); }
            render(); setInterval(() => { cards.sort(() => Math.random() - .5); render(); }, \(milliseconds));
            </script>
            """
        try await BrowserFixture.withDocument(html) { page in
            var whole: [JSONValue] = []
            // How many arrive depends on how fast the machine is; that some do, does not.
            for round in 0..<1000 where whole.count < 40 {
                let id = 100 + round % 12
                let card: JSONValue = ["css": ".card", "has": .string("input[value='\(id)']")]
                let report = try await page.click(["css": ".buy", "within": card])
                if report.dispatched && report.reason == nil { whole.append(JSONValue(id)) }
            }
            // A press that passed before its release was vetoed gives no click on anybody.
            let hits = try await page.inPage("hits")
            #expect(hits == .array(whole))
            #expect(whole.count == 40)
        }
    }

    @Test("an element that was given to another row is not clicked for the first one")
    func reusedElement() async throws {
        let html = """
            <!doctype html><body><div class=card><input name=key value=1><button class=buy>Contact</button></div>
            <script>window.hits = []; const key = document.querySelector('input'), b = document.querySelector('.buy');
            b.onclick = () => hits.push(key.getAttribute('value'));
            b.addEventListener('mousemove', () => key.setAttribute('value', '2'));</script>
            """
        try await BrowserFixture.withDocument(html) { page in
            let report = try await page.click(["css": ".buy", "within": ["css": ".card", "has": "input[value='1']"]])
            #expect(!report.dispatched)
            #expect(report.reason == .stale)
            #expect(try await page.inPage("hits.length") == 0)
        }
    }

    @Test("a click whose page goes away at once counts as dispatched, and its dialog is dismissed")
    func leaving() async throws {
        let html = "<!doctype html><a id=go href='http://fixture.test/next' onclick='alert(1)'>go</a>"
        try await BrowserFixture.withPage { page, _ in
            try await page.open(
                html: html, others: ["http://fixture.test/next": ServedDocument(html: "<p id=next>n</p>")])
            #expect(try await page.click("#go").dispatched)
            #expect(try await page.wait(["#next"], timeoutSeconds: 30) == 1)
            #expect(page.dialogs == ["alert: 1"])
            #expect(try await page.url() == "http://fixture.test/next")
        }
    }
}
