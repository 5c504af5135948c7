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
        await withTaskGroup(of: Void.self) { group in
            for page in pages { group.addTask { await page.look() } }
        }
    }
}
