import Domain
import Foundation
import Settings
import Testing

@testable import Slots

@Suite("SlotFolder")
struct SlotFolderTests {
    @Test("a slot is made from the example and stands in the list; a second of the name is refused")
    func create() throws {
        let temporary = try TemporaryHome()
        try "quality_level: 40\n".write(
            toFile: temporary.home.config + "/slot_config.example.yml", atomically: true, encoding: .utf8)
        let folder = try SlotFolder.create(SlotID("alpha")!, in: temporary.home)
        #expect(SlotFolder.all(in: temporary.home) == [folder])
        #expect(try String(contentsOfFile: folder.config, encoding: .utf8) == "quality_level: 40\n")
        #expect(throws: SlotError.exists(SlotID("alpha")!)) {
            try SlotFolder.create(SlotID("alpha")!, in: temporary.home)
        }
    }

    @Test("a folder that is a link out of the slots folder is refused")
    func outside() throws {
        let temporary = try TemporaryHome()
        try FileManager.default.createSymbolicLink(atPath: temporary.home.slots + "/alpha", withDestinationPath: "/tmp")
        #expect(throws: SlotError.outside(path: "slots/alpha")) {
            try SlotFolder(id: SlotID("alpha")!, home: temporary.home)
        }
        #expect(SlotFolder.all(in: temporary.home).isEmpty)
    }
}

@Suite("SlotStateFile")
struct SlotStateFileTests {
    @Test("the file has the agreed members and comes back the same")
    func shape() async throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha")
        var state = try SlotStateFile.read(folder)
        #expect(state == SlotState(slotID: folder.id))
        state.enter(.parseLeads, at: Date(timeIntervalSince1970: 1_767_952_800))
        (state.pid, state.pidStartedAt, state.runID) = (42, "777", "run")
        state.others["later"] = 1
        let file = SlotStateFile(failed: { _, _ in })
        try await file.save(state, in: folder)
        #expect(try SlotStateFile.read(folder) == state)
        let text = try String(contentsOfFile: folder.state, encoding: .utf8)
        #expect(
            text == """
                {"v":1,"slot_id":"alpha","phase":"PARSE_LEADS","heartbeat_at":null,"heartbeat_seq":0,"progress_seq":0,"phase_since":"2026-01-09T10:00:00.000Z","pid":42,"pid_started_at":"777","run_id":"run","desired":"running","stop_reason":null,"challenge":null,"hold":null,"plugin":null,"metrics":{},"last_error":null,"later":1}

                """)
    }

    @Test("a damaged file is an error, not a fresh start")
    func damaged() throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha")
        try "{\"desired\":".write(toFile: folder.state, atomically: true, encoding: .utf8)
        #expect(throws: SlotError.self) { try SlotStateFile.read(folder) }
    }

    @Test("a durable write is never undone by an older beat")
    func order() async throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha")
        let file = SlotStateFile(failed: { _, _ in })
        for seq in 1...200 {
            var state = SlotState(slotID: folder.id)
            state.heartbeatSeq = seq
            if seq % 50 == 0 { try await file.save(state, in: folder) } else { file.saveSoon(state, in: folder) }
        }
        #expect(try SlotStateFile.read(folder).heartbeatSeq == 200)
    }
}

@Suite("StatusSnapshot")
struct StatusSnapshotTests {
    @Test("what is written is read again")
    func roundTrip() throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha")
        #expect(try StatusSnapshot.read(folder) == nil)
        var status = StatusSnapshot(at: Date(timeIntervalSince1970: 1_767_952_800))
        (status.leadsFound, status.leadsKept, status.lastError) = (18, 4, "slow")
        status.selectors = [.init(name: "cards", matchedBy: 1, matches: 18, fillRate: 0.75)]
        try status.write(to: folder)
        #expect(try StatusSnapshot.read(folder) == status)
    }
}

@Suite("RunFolder")
struct RunFolderTests {
    @Test("evidence keeps plain names, twice the same name gives two files, and nothing leads out")
    func names() throws {
        let temporary = try TemporaryHome()
        let slot = try temporary.slot("alpha")
        let run = try #require(RunFolder(slot: slot, runID: "0194-a"))
        #expect(try run.keep([1], as: "page one/../x.html") == "page_one_.._x.html")
        #expect(try run.keep([2], as: "shot.png") == "shot.png")
        #expect(try run.keep([3], as: "shot.png") == "2-shot.png")
        #expect(try run.artefact("2-shot.png") == [3])
        #expect(try run.artefact("../../slot_config.yml") == nil)
        #expect(RunFolder(slot: slot, runID: "../..") == nil && RunFolder(slot: slot, runID: "") == nil)
        var record = RunRecord(
            runID: "0194-a", slotID: slot.id, state: .running, startedAt: Date(timeIntervalSince1970: 5))
        record.counts = ["clicks": 1]
        try run.write(record)
        #expect(try run.readRecord() == record)
        #expect(RunFolder.all(of: slot).map(\.runID) == ["0194-a"])
        #expect(run.artefacts().count == 3)
    }
}

@Suite("GlobalHold")
struct GlobalHoldTests {
    @Test("the file's presence holds, whoever made it; removing it releases")
    func hold() throws {
        let temporary = try TemporaryHome()
        let hold = GlobalHold(path: temporary.home.hold)
        #expect(!hold.isOn && hold.standing() == nil)
        let moment = Date(timeIntervalSince1970: 1_767_952_800)
        try hold.set(reason: "audit", by: "asha", at: moment)
        #expect(hold.isOn && hold.standing() == GlobalHold.Standing(reason: "audit", by: "asha", since: moment))
        #expect(try hold.release())
        #expect(try !hold.release())
        try "stop, please\n".write(toFile: hold.path, atomically: true, encoding: .utf8)
        #expect(hold.standing()?.reason == "stop, please")
        try "".write(toFile: hold.path, atomically: true, encoding: .utf8)
        #expect(hold.isOn && hold.standing()?.reason == "")
    }

    @Test("when it cannot be told whether it is there, it is there")
    func unsure() throws {
        let temporary = try TemporaryHome()
        try "".write(toFile: temporary.home.runtime + "/plain", atomically: true, encoding: .utf8)
        #expect(GlobalHold(path: temporary.home.runtime + "/plain/HOLD").isOn)
    }
}
