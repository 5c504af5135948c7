import Domain

/// Addresses of the practice catalogue: `/catalogue?page=N`, `/catalogue/enquiries/REF`, its `…/claim`, and
/// `/catalogue/claims`.
struct CatalogueRoutes: Sendable {
    let catalogue: PracticeCatalogue

    static let root = "/catalogue"

    static func owns(_ path: String) -> Bool { path == root || path.hasPrefix(root + "/") }

    /// The reference in the address a claim is posted to.
    static func claimed(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count == 4, parts[1] == "enquiries", parts[3] == "claim" else { return nil }
        return String(parts[2])
    }

    func answer(method: String, path: String, query: String, dial: PracticeDial) async -> PracticeRoutes.Answer {
        let pages = CataloguePages(dial: dial, now: catalogue.now())
        let parts = path.split(separator: "/").dropFirst().map(String.init)
        if let reference = Self.claimed(path) {
            guard method == "POST" else { return pages.missing }
            return await claim(reference, pages)
        }
        guard method == "GET" else { return pages.missing }
        switch (parts.first, parts.count) {
        case (nil, 0): return pages.list(await catalogue.page(Self.number(query)))
        case ("enquiries", 2):
            if let enquiry = await catalogue.enquiry(parts[1]) { return pages.enquiry(enquiry) }
            return await catalogue.claim(parts[1]) == nil ? pages.missing : .redirect(Self.confirmation(parts[1]))
        case ("claims", 1): return pages.claims(await catalogue.claims)
        case ("claims", 2):
            guard let claim = await catalogue.claim(parts[1]) else { return pages.missing }
            return pages.confirmation(claim)
        default: return pages.missing
        }
    }

    private func claim(_ reference: String, _ pages: CataloguePages) async -> PracticeRoutes.Answer {
        switch await catalogue.press(reference, dial: pages.dial) {
        case "claimed", "duplicate": .redirect(Self.confirmation(reference))
        case "closed": pages.refusal(reference)
        default: pages.missing
        }
    }

    private static func confirmation(_ reference: String) -> String { "\(root)/claims/\(reference)" }

    private static func number(_ query: String) -> Int {
        let pair = query.split(separator: "&").first { $0.hasPrefix("page=") }
        return pair.flatMap { Int($0.dropFirst("page=".count)) } ?? 1
    }
}
