import Domain
import Foundation
import Journal
import PluginKit

/// The pages a slot's connector read well: `slots/<id>/pages/<time>.json`, the newest fifty, at most 40 MB.
///
/// What a changed connector is tried on before it goes live, and what a fixture is made from. Contacts are scrubbed
/// before anything is written. A page that differs from the last one in nothing but its numbers (ages, counters) is not
/// kept again, so that fifty pages are fifty different ones.
package struct PageHistory: Sendable {
    package static let pageLimit = 50
    package static let bytesLimit = 40 << 20
    /// A page larger than this is no list of leads.
    package static let pageBytesLimit = 8 << 20

    package let folder: String
    private let pageLimit: Int
    private let bytesLimit: Int

    package init(folder: String, pageLimit: Int = Self.pageLimit, bytesLimit: Int = Self.bytesLimit) {
        (self.folder, self.pageLimit, self.bytesLimit) = (folder, pageLimit, bytesLimit)
    }

    /// Writes the page, scrubbed, and removes what is too old or too much.
    /// - Returns: the file's name.
    /// - Throws: `JournalError` when the disk refuses.
    @discardableResult
    package func store(_ page: StoredPage) throws -> String {
        try AtomicFile.makeFolder(folder)
        var name = Timestamp.string(page.at).filter { $0 != ":" && $0 != "-" }
        if FileManager.default.fileExists(atPath: "\(folder)/\(name).json") { name += "-\(page.digest.prefix(4))" }
        let bytes = JSONValue.object(page.scrubbed().json).encoded + [0x0A]
        guard bytes.count <= Self.pageBytesLimit else {
            throw HostFailure(
                code: "connector.page.too_large", message: "the page has \(bytes.count) bytes and is not kept")
        }
        try AtomicFile.write(bytes, to: "\(folder)/\(name).json", synced: false)
        try prune()
        return "\(name).json"
    }

    /// The kept files, the newest first.
    package func files() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted(by: >).map { "\(folder)/\($0)" }
    }

    /// The newest pages. A file that cannot be understood is passed over and named.
    package func pages(limit: Int = Self.pageLimit) -> (pages: [StoredPage], problems: [String]) {
        var (pages, problems): ([StoredPage], [String]) = ([], [])
        for file in files().prefix(limit) {
            do { pages.append(try StoredPage(file: file)) } catch {
                problems.append("\(file): \(HostFailure(error).message)")
            }
        }
        return (pages, problems)
    }

    private func prune() throws {
        var (kept, bytes) = (0, 0)
        for file in files() {
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            (kept, bytes) = (kept + 1, bytes + size)
            if kept > 1, kept > pageLimit || bytes > bytesLimit { try FileManager.default.removeItem(atPath: file) }
        }
    }
}
