package import Foundation

/// How quickly a slot reacts: for each lead the time from one step to the next, and over many leads the median, the
/// ninth decile and which step takes longest.
///
/// A step counts only where both its ends are known and in order: a lead that was never bought has no later steps, and
/// a page that tells a posting time after the look (a clock that is wrong) says nothing.
package struct ReactionClock: Sendable {
    package enum Step: String, Sendable, CaseIterable {
        case postedToSeen = "posted_to_seen"
        case seenToClicked = "seen_to_clicked"
        case clickedToVerified = "clicked_to_verified"
        case verifiedToTouched = "verified_to_first_touch"

        package var words: String {
            switch self {
            case .postedToSeen: "posted → seen"
            case .seenToClicked: "seen → clicked"
            case .clickedToVerified: "clicked → verified"
            case .verifiedToTouched: "verified → first touch"
            }
        }
    }

    /// One lead's times.
    package struct Lap: Sendable {
        package let leadID: String
        package let title: String
        package let seenAt: Date
        package let seconds: [Step: Double]

        package init?(_ record: LeadRecord) {
            guard let seenAt = record.firstSeenAt else { return nil }
            (leadID, title, self.seenAt) = (record.id, record.lead?.title ?? "", seenAt)
            let times: [(Step, Date?, Date?)] = [
                (.postedToSeen, record.lead?.postedAt, seenAt), (.seenToClicked, seenAt, record.clickedAt),
                (.clickedToVerified, record.clickedAt, record.verifiedAt),
                (.verifiedToTouched, record.verifiedAt, record.firstTouchAt),
            ]
            var seconds: [Step: Double] = [:]
            for case (let step, let from?, let to?) in times where to >= from {
                seconds[step] = to.timeIntervalSince(from)
            }
            self.seconds = seconds
        }

        /// The step that took this lead longest.
        package var slowest: Step? { seconds.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key }
    }

    /// One step over all leads that took it.
    package struct Figure: Sendable, Hashable {
        package let count: Int
        package let median: Double
        package let ninthDecile: Double
        package let longest: Double
        package let longestLead: String
    }

    /// The newest first.
    package let laps: [Lap]

    /// - Parameter since: only leads first seen at or after it.
    package init(_ records: some Sequence<LeadRecord>, since: Date) {
        laps = records.compactMap(Lap.init).filter { $0.seenAt >= since }
            .sorted { ($0.seenAt, $0.leadID) > ($1.seenAt, $1.leadID) }
    }

    package func figure(_ step: Step) -> Figure? {
        let timed = laps.compactMap { lap in lap.seconds[step].map { (seconds: $0, lead: lap.leadID) } }
            .sorted { ($0.seconds, $0.lead) < ($1.seconds, $1.lead) }
        guard let longest = timed.last else { return nil }
        return Figure(
            count: timed.count, median: Self.rank(timed.map(\.seconds), 0.5),
            ninthDecile: Self.rank(timed.map(\.seconds), 0.9), longest: longest.seconds, longestLead: longest.lead)
    }

    /// The step with the largest median.
    package var slowest: Step? {
        Step.allCases.compactMap { step in figure(step).map { (step, $0.median) } }.max { $0.1 < $1.1 }?.0
    }

    /// The smallest value that at least this part of them does not exceed; the median of an even number is the mean of
    /// the two in the middle.
    private static func rank(_ sorted: [Double], _ part: Double) -> Double {
        if part == 0.5, sorted.count.isMultiple(of: 2) {
            return (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
        }
        return sorted[max(0, Int((Double(sorted.count) * part).rounded(.up)) - 1)]
    }

    package func json(limit: Int = 100) -> JSONObject {
        [
            "leads": JSONValue(laps.count), "slowest_step": JSONValue(slowest?.rawValue),
            "steps": .array(Step.allCases.map(stepJSON)), "items": .array(laps.prefix(limit).map(Self.lapJSON)),
        ]
    }

    private func stepJSON(_ step: Step) -> JSONValue {
        let figure = figure(step)
        return [
            "step": .string(step.rawValue), "count": JSONValue(figure?.count ?? 0),
            "median_seconds": Self.seconds(figure?.median), "p90_seconds": Self.seconds(figure?.ninthDecile),
            "longest_seconds": Self.seconds(figure?.longest), "longest_lead_id": JSONValue(figure?.longestLead),
        ]
    }

    private static func lapJSON(_ lap: Lap) -> JSONValue {
        var times = JSONObject()
        for step in Step.allCases { times[step.rawValue] = seconds(lap.seconds[step]) }
        return [
            "lead_id": .string(lap.leadID), "title": .string(lap.title),
            "seen_at": .string(Timestamp.string(lap.seenAt)), "seconds": .object(times),
            "slowest_step": JSONValue(lap.slowest?.rawValue),
        ]
    }

    private static func seconds(_ value: Double?) -> JSONValue { JSONValue(value.map { ($0 * 1000).rounded() / 1000 }) }
}
