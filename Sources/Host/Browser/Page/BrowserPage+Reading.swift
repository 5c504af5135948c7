package import Domain
import Foundation

/// Reading the page: rows and fields, its markup, its picture, its answers.
extension BrowserPage {
    /// Reads rows or one record, as the page language says: `{"rows": locator or null, "fields": {…}, "limit": n}`.
    /// - Returns: `{"rows": […], "matched_by": n, "matches": n}`, or the record itself when `rows` is null.
    package func extract(_ spec: JSONValue) async throws -> JSONValue {
        guard let rows = spec["rows"], FrameRoute.hasFrame(rows) else {
            let answer = try await askCurrent("extractPacked", spec, seconds: 10)
            return PackedRows.unpacked(try Self.value(Array((answer.string ?? "").utf8)[...], of: "extract"))
        }
        let deadline = Deadline(seconds: 10)
        for route in try FrameRoute.all(rows) {
            let found = try await reading("extract", deadline) { page, deadline in
                try await page.extract(spec, by: route, deadline)
            }
            if let found { return found }
        }
        return ["rows": [], "matched_by": 0, "matches": 0]
    }

    /// Reads below one alternative in its frame; `nil` when it matches nothing.
    private func extract(_ spec: JSONValue, by route: FrameRoute, _ deadline: Deadline) async throws -> JSONValue? {
        guard var question = spec.object else { return nil }
        var frame: String?
        if !route.path.isEmpty {
            guard let found = try await self.frame(route.path, deadline) else { return nil }
            frame = found
        }
        question["rows"] = route.locator
        guard var answer = try await ask("extract", .object(question), in: frame, deadline).object,
            (answer["matches"]?.int ?? 0) > 0
        else { return nil }
        answer["matched_by"] = JSONValue(route.number)
        return .object(answer)
    }

    /// The document's markup as it is now.
    package func html() async throws -> String { try await askCurrent("html", [:], seconds: 10).string ?? "" }

    /// The document's text as a reader sees it.
    package func text() async throws -> String { try await askCurrent("text", [:], seconds: 10).string ?? "" }

    /// A JPEG of what the window shows.
    package func screenshot() async throws -> [UInt8] {
        let params: JSONObject = ["format": "jpeg", "quality": 70, "optimizeForSpeed": true]
        let answer = try await call("Page.captureScreenshot", params, seconds: 15)
        return Array(Data(base64Encoded: answer["data"]?.string ?? "") ?? Data())
    }

    /// The page with everything it shows in one file that can be opened later without a network.
    package func snapshotMHTML() async throws -> [UInt8] {
        Array((try await call("Page.captureSnapshot", ["format": "mhtml"], seconds: 15)["data"]?.string ?? "").utf8)
    }

    /// A place in the order of the page's answers, to ask `responses(since:)` later.
    package nonisolated func mark() -> ResponseMark { network.mark }

    /// The page's own XHR and fetch answers since the mark whose address holds `urlPart`, oldest first. Waits up to 2 s
    /// for bodies that are on their way, not for answers that have not come.
    package func responses(since mark: ResponseMark, urlPart: String = "") async throws -> [PageResponse] {
        let deadline = ContinuousClock.now + .seconds(2)
        while network.isFetching(since: mark, urlPart: urlPart), ContinuousClock.now < deadline {
            await network.nextChange(seconds: 0.1)
        }
        return network.answers(since: mark, urlPart: urlPart)
    }

    /// Waits for the first answer since the mark whose address holds `urlPart`; `nil` when none came in time.
    package func response(since mark: ResponseMark, urlPart: String, timeoutSeconds: Double) async throws
        -> PageResponse?
    {
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        while true {
            if let found = network.answers(since: mark, urlPart: urlPart).first { return found }
            try refuseWhenGone()
            try Task.checkCancellation()
            let left = (deadline - .now) / .seconds(1)
            if left <= 0 { return nil }
            await network.nextChange(seconds: min(left, 0.25))
        }
    }
}
