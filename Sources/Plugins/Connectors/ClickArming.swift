package import Domain

/// The last word before a click, asked by `page.click` when the button is found, visible, still and not covered, and
/// before any input is sent: this is where the intent is written. Its argument is the lead as the page shows it at this
/// moment, where the script hands it over.
///
/// Answers `nil`: go, the intent is on disk; or the reason why not. What it throws means that nothing may be sent.
package typealias ClickArming = @Sendable (_ shown: Lead?) async throws -> String?
