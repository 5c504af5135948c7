package import Domain
package import Foundation
import Settings

/// What other settings would have kept of the leads the slot saw in the last days. Nothing is written, and nothing but
/// the changed settings differs: the same rules are asked about each lead as it was at its own time.
package struct SlotPreview: Sendable {
    package static let days = 1...90
    /// One of the four steps of the slider, under the other settings.
    package struct Step: Sendable, Hashable {
        package let level: Int
        package let tally: LeadReplay.Tally
    }

    package let days: Int
    package let seen: Int
    package let wishes: Int
    package let present: LeadReplay.Tally
    package let then: LeadReplay.Tally
    package let qualityNow: Int
    package let qualityThen: Int
    package let steps: [Step]
    package let changes: [LeadReplay.Change]

    /// - Parameters:
    ///   - patch: the changed settings, checked as a change of the file would be.
    ///   - days: 1 to 90.
    /// - Throws: `SlotConfigProblem` for settings that do not pass; `JournalError`.
    package init(of folder: SlotFolder, config: SlotConfig, patch: JSONObject, days: Int, now: Date) throws {
        let other = try Self.changed(folder, patch)
        let replay = try LeadSights.read(folder.leads, since: now.addingTimeInterval(-Double(days) * 86_400))
        self.days = days
        (seen, wishes) = (replay.leads.count, replay.wishCount)
        (present, then) = (replay.tally(config.policy), replay.tally(other.policy))
        (qualityNow, qualityThen) = (config.qualityLevel, other.qualityLevel)
        steps = QualityLevel.steps.map { quality in
            var policy = other.policy
            policy.quality = quality
            return Step(level: quality.level, tally: replay.tally(policy))
        }
        changes = replay.changes(from: config.policy, to: other.policy)
    }

    /// The settings file as the change would leave it.
    private static func changed(_ folder: SlotFolder, _ patch: JSONObject) throws -> SlotConfig {
        let text = folder.hasConfig ? try String(contentsOfFile: folder.config, encoding: .utf8) : ""
        let edited = try SlotConfigEdit.apply(patch, to: text, file: folder.shownConfig).get()
        return try SlotConfig.parse(edited, file: folder.shownConfig).get()
    }

    /// The one sentence of it.
    package var sentence: String {
        let wished =
            switch wishes {
            case 0: ""
            case 1: " Your one wish it would \(then.wishesKept == 1 ? "" : "not ")have kept."
            default: " Of your \(wishes) wishes it would have kept \(then.wishesKept)."
            }
        let span = days == 1 ? "day" : "\(days) days"
        return "At quality \(qualityThen) you would have kept \(then.kept) of \(seen) leads of the last \(span); "
            + "the settings as they are keep \(present.kept)." + wished
    }

    package func json(limit: Int = 100) -> JSONObject {
        func tally(_ quality: Int, _ tally: LeadReplay.Tally) -> JSONValue {
            [
                "quality_level": JSONValue(quality), "kept": JSONValue(tally.kept),
                "wishes_kept": JSONValue(tally.wishesKept),
            ]
        }
        return [
            "days": JSONValue(days), "seen": JSONValue(seen), "wishes": JSONValue(wishes),
            "sentence": .string(sentence),
            "now": tally(qualityNow, present), "then": tally(qualityThen, then),
            "steps": .array(steps.map { tally($0.level, $0.tally) }),
            "gained": JSONValue(changes.count(where: \.isKeptThen)),
            "lost": JSONValue(changes.count { !$0.isKeptThen }),
            "changes": .array(changes.prefix(limit).map(\.json)),
        ]
    }
}
