import Domain
import Foundation

/// Windows the page opens: each is a page of its own, set up and let run, and closed again when the entry ends.
extension BrowserPage {
    /// The page's own windows that are still open, those they opened included.
    package nonisolated var popups: [BrowserPage] {
        state.facts.popups.filter { !$0.isClosed }.flatMap { [$0] + $0.popups }
    }

    nonisolated func adopt(_ popup: BrowserPage) {
        state.change { facts in facts.popups = facts.popups.filter { !$0.isClosed } + [popup] }
    }

    /// Closes every window this page opened, and theirs, and notes the address and text of each. Takes 5 s at most; a
    /// window that answers nothing is closed unread.
    package func closePopups() async {
        let open = popups
        if open.isEmpty { return }
        await withTaskGroup(of: Void.self) { group in
            for popup in open {
                group.addTask {
                    await self.note(popup)
                    do { try await popup.close() } catch { self.log("a window could not be closed: \(error)") }
                }
            }
        }
    }

    private func note(_ popup: BrowserPage) async {
        var text: String?
        do { text = try await popup.askCurrent("text", [:], seconds: 2).string } catch { text = nil }
        happened("popup", on: popup.state.facts.url, detail: text.map { "closed; it said: \($0.prefix(500))" })
    }

    /// Dialogs whose text holds this are answered yes until `endEntry`.
    package func acceptDialogs(_ text: String) {
        state.change { $0.accepted = $0.accepted.suffix(19) + [text] }
    }

    /// The entry that used this page is over: its windows are closed, its yes to dialogs is taken back.
    package func endEntry() async {
        state.change { $0.accepted = [] }
        await closePopups()
    }

    /// Something the page did by itself, for the log and the evidence.
    nonisolated func happened(_ what: String, on url: String, detail: String? = nil) {
        let place = String(url.prefix { $0 != "?" && $0 != "#" })
        log("\(what): \(place)")
    }
}
