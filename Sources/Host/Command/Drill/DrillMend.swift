import Domain
import Foundation
import Journal

/// The changes a drill can rehearse, each with the edit that mends the bundled connector of the practice catalogue.
enum DrillMend: String, CaseIterable {
    case renamed, missing

    static let connector = "example_catalogue"
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// What a person sees on the saved page, and so what to look for.
    var clue: String {
        switch self {
        case .renamed: "rows were tr.enquiry and titles .subject; the saved page calls them otherwise"
        case .missing: "the cell .reference has gone; the reference still stands in the address the title leads to"
        }
    }

    /// Lines of `selectors.lua` as they are and as they should be.
    private var edits: [(old: String, new: String)] {
        switch self {
        case .renamed:
            [
                (#"row = "tr.enquiry","#, #"row = { "tr.request", "tr.enquiry" },"#),
                (#"title = ".subject","#, #"title = { ".headline", ".subject" },"#),
            ]
        case .missing:
            [
                (
                    #"id = ".reference","#,
                    #"id = { ".reference", { css = ".subject", attr = "href", re = "enquiries/([^/?#]+)$" } },"#
                )
            ]
        }
    }

    /// - Throws: `drill.mend.outdated` when the bundled connector is no longer the one the edit was written for.
    func apply(to path: String) throws {
        var text = String(decoding: try AtomicFile.read(path) ?? [], as: UTF8.self)
        for edit in edits {
            guard text.contains(edit.old) else {
                throw HostFailure(
                    code: "drill.mend.outdated", message: "\(path) has no line '\(edit.old)'",
                    hint: "mend DrillMend.swift; the bundled connector has changed")
            }
            text = text.replacingOccurrences(of: edit.old, with: edit.new)
        }
        try AtomicFile.write(Array(text.utf8), to: path)
    }
}
