package import HTMLBridge

/// One document of a page with what is computed of it when first asked: styles, boxes, texts.
package final class PageDocument {
    package let html: HTMLDocument
    /// The frame element that shows this document, in the document around it.
    let owner: PageNode?
    package let url: String
    /// The page around may not look into it: another origin, or a sandbox.
    let isForeign: Bool
    /// Style sheets that came beside the markup, by address.
    private let sheets: [String: String]
    private var texts: [Int: String] = [:]
    private var keptBytes = 0
    private static let keptLimitBytes = 16 << 20
    private var selectors: [String: SelectorMatcher] = [:]
    private(set) lazy var styles = StyleCascade(html, sheets: sheets, url: url)
    private(set) lazy var boxes = BoxModel(html, styles)

    init(_ html: HTMLDocument, url: String, owner: PageNode?, isForeign: Bool = false, sheets: [String: String]) {
        (self.html, self.url, self.owner, self.sheets) = (html, url, owner, sheets)
        self.isForeign = isForeign
    }

    func matcher(_ css: String, _ make: () throws -> CSSSelector, _ budget: StepBudget) throws -> SelectorMatcher {
        if let known = selectors[css] { return known }
        let matcher = SelectorMatcher(try make(), in: html, budget: budget)
        selectors[css] = matcher
        return matcher
    }

    /// The whole text of an element, remembered: text locators ask it of every element of a page.
    func plainText(_ node: Int, _ make: () throws -> String) rethrows -> String {
        if let known = texts[node] { return known }
        let text = try make()
        keptBytes += text.utf8.count
        if keptBytes < Self.keptLimitBytes { texts[node] = text }
        return text
    }
}

/// One node of one document of a page.
package struct PageNode: Hashable {
    let document: Int
    let node: Int
}
