import Domain
import Foundation
import Journal
import Settings

/// Follows one slot's settings file and keeps the last good reading.
///
/// A bad edit changes nothing but `problem`; a file that was never good reads as the harmless default. Every process
/// that needs a slot's settings asks one of these at its quiet point.
package struct SlotConfigFile: Sendable {
    package let folder: SlotFolder
    /// The last good settings.
    package private(set) var config = SlotConfig.harmless
    /// What is wrong with the file as it stands now.
    package private(set) var problem: SlotConfigProblem?
    /// Whether `config` was ever read from the file.
    package private(set) var wasGood = false
    private var seen: [UInt8]?
    private var hasLooked = false

    package init(folder: SlotFolder) { self.folder = folder }

    /// Reads the file when its bytes changed. True when they did (good or bad). Blocks for one small read.
    @discardableResult
    package mutating func refresh() -> Bool {
        let bytes: [UInt8]?
        do { bytes = try AtomicFile.read(folder.config) } catch {
            let place = SettingPlace(file: folder.shownConfig, key: "")
            return take(.failure(SlotConfigProblem(only: .unreadable(place, problem: HostFailure(error).message))), nil)
        }
        guard !hasLooked || bytes != seen else { return false }
        guard let bytes else {
            let place = SettingPlace(file: folder.shownConfig, key: "")
            return take(.failure(SlotConfigProblem(only: .missing(place, why: "an empty file would do"))), nil)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let place = SettingPlace(file: folder.shownConfig, key: "")
            return take(.failure(SlotConfigProblem(only: .unreadable(place, problem: "is not UTF-8 text"))), bytes)
        }
        return take(SlotConfig.parse(text, file: folder.shownConfig), bytes)
    }

    private mutating func take(_ result: Result<SlotConfig, SlotConfigProblem>, _ bytes: [UInt8]?) -> Bool {
        defer { (seen, hasLooked) = (bytes, true) }
        switch result {
        case .success(let good):
            (config, problem, wasGood) = (good, nil, true)
            return true
        case .failure(let bad):
            let isNews = problem != bad || bytes != seen
            problem = bad
            return isNews
        }
    }

    /// Replaces the file as a whole; the text is checked by whoever offers it.
    package static func write(_ text: String, to folder: SlotFolder) throws {
        try AtomicFile.write(Array(text.utf8), to: folder.config, mode: 0o600)
    }
}
