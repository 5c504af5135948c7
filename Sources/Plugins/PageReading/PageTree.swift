import Foundation
package import HTMLBridge

/// A page and the documents of its frames, outermost first, as the page language walks them: those that can be had
/// without a network. Foreign ones are looked into only through a locator's `frame`.
package struct PageTree {
    package private(set) var documents: [PageDocument] = []
    private let parts: [String: [UInt8]]
    private let sheets: [String: String]
    private let limits: HTMLLimits
    private let withFrames: Bool
    private static let documentLimit = 50
    private static let nodeLimit = 400_000

    /// - Parameter parts: markup of frames by address or `cid:` id. MHTML brings its own.
    package init(
        bytes: [UInt8], url: String, parts: [String: [UInt8]] = [:], limits: HTMLLimits = .page, withFrames: Bool = true
    )
        throws
    {
        (self.limits, self.withFrames) = (limits, withFrames)
        if let archive = MHTMLArchive(bytes) {
            self.parts = archive.frames.merging(parts) { own, _ in own }
            sheets = archive.sheets
            try add(archive.markup, url: url, owner: nil)
        } else {
            (self.parts, sheets) = (parts, [:])
            try add(bytes, url: url, owner: nil)
        }
    }

    private mutating func add(_ bytes: [UInt8], url: String, owner: PageNode?, isForeign: Bool = false) throws {
        let html: HTMLDocument
        do { html = try HTMLDocument(bytes: bytes, limits: limits) } catch let error as HTMLError {
            throw PageReadingError.document(error)
        }
        let place = documents.count
        documents.append(PageDocument(html, url: url, owner: owner, isForeign: isForeign, sheets: sheets))
        guard withFrames else { return }
        for node in html.descendants(HTMLDocument.root) where isFrame(html, node) {
            let total = documents.reduce(0) { $0 + $1.html.nodes.count }
            guard documents.count < Self.documentLimit, total < Self.nodeLimit else { return }
            try addFrame(html, PageNode(document: place, node: node), url)
        }
    }

    private func isFrame(_ html: HTMLDocument, _ node: Int) -> Bool {
        html.isElement(node) && html.nodes[node].space == 0 && ["iframe", "frame"].contains(html.name(node))
    }

    private mutating func addFrame(_ html: HTMLDocument, _ frame: PageNode, _ base: String) throws {
        let sandbox = html.attribute(frame.node, "sandbox")?.asciiLowercased.split(separator: " ")
        let isForeign = sandbox.map { !$0.contains("allow-same-origin") } ?? false
        if let own = html.attribute(frame.node, "srcdoc"), html.name(frame.node) == "iframe" {
            return try add(Array(own.utf8), url: base, owner: frame, isForeign: isForeign)
        }
        let source = (html.attribute(frame.node, "src") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        if source.isEmpty || source == "about:blank" || source.hasPrefix("about:blank#") {
            return try add([], url: base, owner: frame, isForeign: isForeign)
        }
        // An archive's own name for a part has no origin; an address has, and is asked for it below.
        if source.hasPrefix("cid:"), let part = parts[source] {
            return try add(part, url: base, owner: frame, isForeign: isForeign)
        }
        guard let address = URL(string: source, relativeTo: URL(string: base))?.absoluteString,
            let part = parts[address] ?? parts[PageAddress.bare(address)]
        else { return }
        try add(part, url: address, owner: frame, isForeign: isForeign || Self.origin(address) != Self.origin(base))
    }

    private static func origin(_ url: String) -> String? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.host else {
            return nil
        }
        return "\(scheme)://\(host):\(parts.port ?? -1)"
    }
}

/// How addresses of saved pages are told apart.
package enum PageAddress {
    /// Without query and fragment.
    package static func bare(_ url: String) -> String { String(url.prefix { $0 != "?" && $0 != "#" }) }
}
