import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What docs/plugins tells a newcomer to do, done to the letter.
    @Suite("Docs")
    struct DocsTests {
        @Test("first-channel.md: from an empty folder to a message that a person allowed and a receiver got")
        func firstChannel() async throws { try await Reader().follow("first-channel.md", ports: ["8090"]) }

        @Test("first-connector.md: from an empty folder to the leads of a site nobody wrote a connector for")
        func firstConnector() async throws { try await Reader().follow("first-connector.md", ports: ["8765"]) }

        @Test("fixing-a-selector.md: from the alarm to the mended selector at work")
        func fixingASelector() async throws { try await Reader().follow("fixing-a-selector.md", ports: ["8765"]) }
    }
}
