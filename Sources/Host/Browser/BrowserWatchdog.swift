import Domain
import Foundation
import ProcessBridge

/// A look at whether the browser and its pages still answer. It ends what does not, so that the step that waits for it
/// ends with an error instead of never.
enum BrowserWatchdog {
    private static let seconds = 5.0

    static func look(
        _ connection: CDPConnection, _ pages: [BrowserPage], _ process: ChromeProcess, _ log: @Sendable (String) -> Void
    ) async {
        do { _ = try await connection.call("Browser.getVersion", seconds: seconds) } catch BrowserError.timeout {
            log("the browser gave no answer for \(Int(seconds)) s and is killed")
            process.child.signalGroup(SIGKILL)
            return
        } catch { return }
        for page in pages where !page.isCrashed && !page.isClosed {
            if await answers(connection, page) { continue }
            log("the page gave no answer for \(Int(seconds)) s; its running script is ended")
            connection.post("Runtime.terminateExecution", session: page.session)
            if await !answers(connection, page) {
                log("the page cannot be freed and is given up")
                page.abandon()
                connection.post("Target.closeTarget", ["targetId": .string(page.target)])
            }
        }
    }

    private static func answers(_ connection: CDPConnection, _ page: BrowserPage) async -> Bool {
        do {
            _ = try await connection.call(
                "Runtime.evaluate", ["expression": "1"], session: page.session, seconds: seconds)
            return true
        } catch BrowserError.timeout { return false } catch { return true }
    }
}
