package import Domain
import Foundation

/// A frame that was found; without an id it is the page itself.
private struct FoundFrame {
    var id: String?
}

/// Scrolling and typing.
extension BrowserPage {
    /// Brings the first match into view; the texts `top` and `bottom` mean the document's ends.
    /// - Throws: `elementMissing` when nothing matches.
    package func scroll(_ locator: JSONValue) async throws {
        for route in try FrameRoute.all(locator) {
            let isDone = try await reading("scroll", Deadline(seconds: 5)) { page, deadline -> Bool in
                guard let frame = try await page.revealed(route.path, deadline) else { return false }
                return try await page.ask("scroll", ["locator": route.locator], in: frame.id, deadline)["ok"] == true
            }
            if isDone { return }
        }
        throw BrowserError.elementMissing(problem: "nothing to scroll to")
    }

    /// Replaces the content of one field with a text, as typed input.
    /// - Throws: `elementMissing` when there is not exactly one visible, enabled field.
    package func type(_ locator: JSONValue, text: String) async throws {
        var problem = "no such frame"
        let deadline = Deadline(seconds: 5)
        for route in try FrameRoute.all(locator) {
            guard let frame = try await revealed(route.path, deadline) else { continue }
            let answer = try await ask("focus", ["locator": route.locator], in: frame.id, deadline)
            if answer["ok"]?.bool == true {
                // The page's own session: the browser hands it to whichever frame has the focus.
                _ = try await call("Input.insertText", ["text": .string(text)])
                return
            }
            problem = [answer["reason"]?.string, answer["detail"]?.string].compactMap { $0 }.joined(separator: ", ")
            if answer["reason"] != "missing" { break }
        }
        throw BrowserError.elementMissing(problem: "no field to type into (\(problem))")
    }

    /// The frame at the end of a path with all frame elements on the way brought into view; `nil` when there is none.
    private func revealed(_ path: [JSONValue], _ deadline: Deadline) async throws -> FoundFrame? {
        var at: String?
        for locator in path {
            let shown = try await ask("reveal", ["locator": locator, "attempt": 0], in: at, deadline)
            guard shown["ok"] == true, let next = try await frame([locator], in: at, deadline) else { return nil }
            at = next
        }
        return FoundFrame(id: at)
    }
}
