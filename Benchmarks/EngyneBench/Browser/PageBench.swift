import Browser
import Domain
import Foundation

/// What one page answers, and how fast: round trips, extractions, clicks; and what the browser weighs before and after.
struct PageBench {
    let place: BrowserPlace
    let iterations: Int
    let sizes: [Int]

    func run() async throws -> JSONObject {
        try await place.withPage { browser, page in
            _ = try await page.goto(place.cards(50))
            try await place.rest()
            var figures = BrowserWeight(browser).idle
            figures.merge(try await roundTrips(page))
            figures.merge(try await extractions(page))
            figures.merge(try await clicks(page))
            try await place.rest()
            figures["after_work_browser_pss_mb"] = .double(BrowserWeight(browser).megabytes)
            return figures
        }
    }

    /// One question to the page and its answer, the address: the program call with its JSON both ways.
    private func roundTrips(_ page: BrowserPage) async throws -> JSONObject {
        let times = try await milliseconds(iterations * 10, warm: 50) { _ = try await page.url() }
        return [
            "eval_rtt_us": .double((median(times) * 1000).short), "eval_rtt_p95_us": .double((p95(times) * 1000).short),
        ]
    }

    private func extractions(_ page: BrowserPage) async throws -> JSONObject {
        let script = try await CardScript(page: page)
        var (figures, one, naive): (JSONObject, JSONObject, JSONObject) = ([:], [:], [:])
        for size in sizes {
            _ = try await page.goto(place.cards(size))
            guard try await script.rows() == size else { throw BenchFailure("not all of \(size) cards were read") }
            let key = String(size)
            one[key] = .double(median(try await milliseconds(iterations) { _ = try await script.rows() }).short)
            let direct = try await milliseconds(iterations) { _ = try await page.extract(CardFields.spec) }
            figures["extract_swift_\(size)_ms"] = .double(median(direct).short)
            let fields = try await milliseconds(size > 100 ? 1 : 3, warm: 0) { try await script.oneByOne(size) }
            naive[key] = .double(median(fields).short)
        }
        figures["extract_one_ms"] = .object(one)
        figures["extract_naive_ms"] = .object(naive)
        return figures
    }

    /// Click, the page's own request, its pop-up, and its text; closing it is not counted.
    private func clicks(_ page: BrowserPage) async throws -> JSONObject {
        _ = try await page.goto(place.cards(50))
        var times: [Double] = []
        for number in 0..<(iterations + 3) {
            let button = number % 50
            times.append(try await milliseconds(of: { try await contact(page, button) }))
            _ = try await page.click(["css": "#shut"])
            _ = try await page.wait(["css": "#pop:not(.on)"], timeoutSeconds: 5)
        }
        let counted = Array(times.dropFirst(3))
        return [
            "click_popup_ms": .double(median(counted).short), "click_popup_p95_ms": .double(p95(counted).short),
        ]
    }

    private func contact(_ page: BrowserPage, _ button: Int) async throws {
        let report = try await page.click(["css": .string(#".buy[data-id="\#(button)"]"#)])
        guard report.dispatched, report.reason == nil else { throw BenchFailure("not clicked: \(report)") }
        let seen = try await page.wait([["css": "#pop", "visible": true]], timeoutSeconds: 9)
        let text = try await page.extract(["rows": nil, "fields": ["text": "#poptext"]])["text"]?.string ?? ""
        guard seen == 1, text.hasPrefix("Buyer \(button) ") else { throw BenchFailure("the pop-up says '\(text)'") }
    }

}
