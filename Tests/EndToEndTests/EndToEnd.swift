import Testing

/// The real binary, real Chromium, the practice marketplace: one after the other, because two cores carry one browser
/// at a time well.
@Suite("EndToEnd", .serialized)
enum EndToEnd {}

/// Settings shared by the tests.
enum Recipe {
    /// A slot that may buy at once and sends to the file channel after a person's yes.
    static func buying(
        _ siteURL: String,
        channel: String = "outbox: {enabled: true, approval: required, template: first_touch, window: \"00:00-24:00\"}"
    ) -> String {
        """
        dry_run: false
        auto_buy: true
        quality_level: 40
        cycle_seconds: 15
        max_clicks_per_cycle: 5
        max_clicks_per_day: 50
        max_clicks_per_week: 100
        keywords: [walktest]
        channels:
          \(channel)
        options:
          base_url: \(siteURL)

        """
    }
    static let live = ["DISPATCHER_DRY_RUN": "false"]
}
