import Domain
import Foundation
import Journal

/// The beginning of a new journal: those records of the old one that still decide something, between `snap_begin` and
/// `snap_end`.
///
/// It holds records as they were written, renumbered, rather than a state in other words: what folding them gives is by
/// construction what folding the old journal gave, also of kinds this code has never heard of. Left out are jobs that
/// are forgotten, reasons of a wait that are over, and pauses and breakers that were replaced.
struct JournalSnapshot {
    let lines: [UInt8]
    /// Sequence number of the last line.
    let last: Int

    /// - Parameters:
    ///   - paths: the files to read, in order.
    ///   - sequence: the last confirmed record; what comes behind it in the files was never acknowledged.
    ///   - firstNumber: the sequence number of the first line.
    /// - Throws: `JournalError`, also when the last confirmed record cannot be read back.
    init(
        of paths: [String], upTo sequence: Int, without forgotten: Set<String>, settled: QueueOffset?, at time: String,
        firstNumber: Int, io: any LogIO
    ) throws {
        var plan = Plan(forgotten: forgotten, limit: sequence)
        for path in paths { _ = try JournalScan(path, io: io) { plan.look(at: $0) } }
        guard plan.last == sequence else { throw JournalError.syncFailed(path: paths.last ?? "", errno: EIO) }
        plan.rewind()
        var begin = Self.frame("snap_begin", firstNumber, time)
        begin["settled"] = settled.map { .object($0.json) }
        var (bytes, number) = (JournalLine.encode(begin), firstNumber)
        for path in paths {
            _ = try JournalScan(path, io: io) { record in
                guard plan.keepsNext(record) else { return }
                number += 1
                bytes += JournalLine.encode(record.numbered(number))
            }
        }
        last = number + 1
        var end = Self.frame("snap_end", last, time)
        end["count"] = .int(Int64(number - firstNumber))
        lines = bytes + JournalLine.encode(end)
    }

    private static func frame(_ kind: String, _ number: Int, _ time: String) -> JSONObject {
        ["v": 1, "s": .int(Int64(number)), "at": .string(time), "k": .string(kind)]
    }

    /// Which records stay, found in a first pass and asked in a second one over the same records.
    private struct Plan {
        let forgotten: Set<String>
        let limit: Int
        /// The number of the last confirmed record that was found.
        private(set) var last = 0
        private var index = 0
        /// Per job, the record after which no wait before it matters.
        private var decided: [String: Int] = [:]
        private var seen: Set<String> = []
        /// Per scope, its newest pause or breaker.
        private var newest: [String: Int] = [:]

        init(forgotten: Set<String>, limit: Int) { (self.forgotten, self.limit) = (forgotten, limit) }

        mutating func look(at record: JSONObject) {
            guard isConfirmed(record) else { return }
            last = max(last, record["s"]?.int ?? 0)
            index += 1
            if let id = record["id"]?.string {
                if Self.waits.contains(record["k"]?.string ?? "") { decided[id] = index }
            } else if let scope = Self.scope(record) {
                newest[scope] = index
            }
        }

        mutating func rewind() { index = 0 }

        mutating func keepsNext(_ record: JSONObject) -> Bool {
            guard isConfirmed(record) else { return false }
            index += 1
            let kind = record["k"]?.string ?? ""
            guard kind != "snap_begin", kind != "snap_end" else { return false }
            guard let id = record["id"]?.string else { return Self.scope(record).map { newest[$0] == index } ?? true }
            guard !forgotten.contains(id) else { return false }
            // The first record of a job names its slot, its key and when it was first seen.
            return seen.insert(id).inserted || kind != "hold" || index >= decided[id] ?? 0
        }

        /// Each of these ends the wait that was told before it.
        private static let waits: Set<String> = ["hold", "free", "drop", "intent"]

        private func isConfirmed(_ record: JSONObject) -> Bool { record["s"]?.int.map { $0 <= limit } ?? false }

        private static func scope(_ record: JSONObject) -> String? {
            switch record["k"]?.string {
            case "pause", "resume": "pause " + (record["scope"]?.string ?? "channel")
            case "breaker": "breaker " + (record["scope"]?.string ?? "")
            default: nil
            }
        }
    }
}

extension JSONObject {
    /// The record with another sequence number.
    func numbered(_ number: Int) -> JSONObject {
        var record = self
        record["s"] = .int(Int64(number))
        return record
    }
}
