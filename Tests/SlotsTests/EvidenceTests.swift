import Domain
import Foundation
import Testing

@testable import Slots

@Suite("EvidenceRetention")
struct EvidenceRetentionTests {
    private let start = Date(timeIntervalSince1970: 1_767_952_800)

    private func bundle(
        _ run: String, _ kind: String, day: Double, isPurchase: Bool = false, bytes: Int = 10
    ) -> EvidenceRetention.Bundle {
        .init(
            run: run, name: "\(Int(day))-\(kind)", kind: kind, at: start.addingTimeInterval(day * 86_400),
            isPurchase: isPurchase, bytes: bytes)
    }

    @Test("over the number the oldest failures go; the first of a kind and purchases stay")
    func bundles() {
        var limits = EvidenceLimits.standard
        limits.bundles = 4
        let all = [
            bundle("a", "drift", day: 1), bundle("a", "click", day: 2, isPurchase: true),
            bundle("a", "click", day: 3, isPurchase: true), bundle("b", "drift", day: 4), bundle("b", "drift", day: 5),
            bundle("b", "drift", day: 6),
        ]
        #expect(EvidenceRetention.surplus(of: all, limits).map(\.name) == ["4-drift", "5-drift"])
        limits.bundles = 1
        // Only the first of each kind is left, though that is one too many.
        #expect(
            EvidenceRetention.surplus(of: all, limits).map(\.name) == ["4-drift", "5-drift", "6-drift", "3-click"])
    }

    @Test("over the size the same order counts")
    func size() {
        var limits = EvidenceLimits.standard
        limits.bytes = 100
        let all = [
            bundle("a", "drift", day: 1, bytes: 50), bundle("a", "drift", day: 2, bytes: 40),
            bundle("a", "drift", day: 3, bytes: 45),
        ]
        #expect(EvidenceRetention.surplus(of: all, limits).map(\.name) == ["2-drift"])
    }

    @Test("plain runs go by age and number; those with evidence by number only; the run at work never")
    func runs() {
        var limits = EvidenceLimits.standard
        let runs = ["a", "b", "c", "d", "e"].enumerated().map { index, id in
            EvidenceRetention.Run(id: id, at: start.addingTimeInterval(Double(index) * 86_400))
        }
        let held = [bundle("b", "drift", day: 1), bundle("c", "drift", day: 2)]
        func gone(_ day: Double, inUse: String? = nil) -> [String] {
            EvidenceRetention.surplus(
                of: runs, holding: held, inUse: inUse, now: start.addingTimeInterval(day * 86_400), limits
            ).map(\.id)
        }
        #expect(gone(5).isEmpty)
        #expect(gone(17.5) == ["a", "d"])
        #expect(gone(400, inUse: "e") == ["a", "d"])
        limits.runs = 1
        #expect(gone(5, inUse: "e") == ["a", "d", "c"])
    }

    @Test("a slot's own retention goes before the host's")
    func settings() throws {
        let limits = EvidenceLimits.standard.overridden(by: ["runs_days": 3, "snapshots": 7])
        #expect(limits.runDays == 3 && limits.bundles == 7 && limits.runs == 200)
    }
}

@Suite("EvidenceShelf")
struct EvidenceShelfTests {
    private func bundle(_ run: RunFolder, _ name: String, at seconds: Double) throws -> [String] {
        var bundle = try EvidenceBundle.make(in: run, name: name)
        let names = [try bundle.keep([1, 2, 3], as: "page.jpg")]
        bundle.lacks("page.mhtml", why: "the page did not answer")
        return names
            + [try bundle.close(.init(at: Date(timeIntervalSince1970: seconds), kind: "drift", isPurchase: false))]
    }

    @Test("prunes what is over the limits, says what it did, and leaves nothing half")
    func prunes() throws {
        let temporary = try TemporaryHome()
        let slot = try temporary.slot("alpha")
        let run = try #require(RunFolder(slot: slot, runID: "0194-a"))
        for number in 1...5 { _ = try bundle(run, "drift", at: Double(number)) }
        try FileManager.default.createDirectory(
            atPath: slot.runs + "/.going-x/bundles", withIntermediateDirectories: true)
        var limits = EvidenceLimits.standard
        limits.bundles = 2
        let report = try EvidenceShelf(slot).prune(limits, inUse: "0194-a", now: Date())
        #expect(report.bundles == 3 && report.runs == 0 && report.bytes > 0)
        #expect(EvidenceBundle.names(in: run) == ["1-drift", "5-drift"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: slot.runs) == ["0194-a"])
        // Numbers are not used again: a name means one moment.
        #expect(try bundle(run, "drift", at: 6).first == "bundles/6-drift/page.jpg")
        limits.runDays = 1
        let later = Date().addingTimeInterval(10 * 86_400)
        #expect(try EvidenceShelf(slot).prune(limits, inUse: nil, now: later).runs == 0, "it holds the first of a kind")
    }

    @Test("a bundle is private, described last, and its files are artefacts of its run and nothing else is")
    func artefacts() throws {
        let temporary = try TemporaryHome()
        let slot = try temporary.slot("alpha")
        let run = try #require(RunFolder(slot: slot, runID: "0194-a"))
        let names = try bundle(run, "error-a/../b", at: 1)
        #expect(names == ["bundles/1-error-a_.._b/page.jpg", "bundles/1-error-a_.._b/bundle.json"])
        #expect(try run.artefact(names[0]) == [1, 2, 3] && run.artefacts() == names.sorted())
        let path = "\(run.path)/\(names[0])"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let files = FileManager.default
        try files.createSymbolicLink(atPath: run.path + "/link.txt", withDestinationPath: slot.config)
        try files.createSymbolicLink(atPath: run.path + "/bundles/out", withDestinationPath: slot.path)
        for bad in [
            "link.txt", "bundles/out/slot_config.yml", "bundles", "bundles/1-error-a_.._b", "../../slot_config.yml",
            "bundles/../run.json", "bundles/1-error-a_.._b/../../x", "/etc/passwd", "", "bundles//x", "nothing.jpg",
        ] { #expect(try run.artefact(bad) == nil, "\(bad)") }
        let view = RunView(run, inUse: nil)
        #expect(view.whole["bundles"]?.array?.first?["missing"]?.array?.count == 1)
    }

    @Test("a run whose end nobody wrote is failed, unless it is at work")
    func lostEnd() throws {
        let temporary = try TemporaryHome()
        let run = try #require(RunFolder(slot: try temporary.slot("alpha"), runID: "0194-a"))
        try run.write(RunRecord(runID: "0194-a", slotID: run.slotID, state: .running, startedAt: Date()))
        #expect(RunView(run, inUse: "0194-a").json["state"]?.string == "RUNNING")
        #expect(RunView(run, inUse: nil).json["state"]?.string == "FAILED")
    }
}
