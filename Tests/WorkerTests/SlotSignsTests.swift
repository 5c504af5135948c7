@testable import Connectors
import Domain
import Foundation
import Testing
import Worker

@Suite("SlotSigns")
struct SlotSignsTests {
    private let stamp = PluginStamp(name: "fake", version: "1.0.0", hash: "a")
    private let start = Date(timeIntervalSince1970: 1_767_952_800)

    private func folder() throws -> String {
        let root = NSTemporaryDirectory() + "signs-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        return root
    }
    private func history(_ times: [Date]) throws -> LeadHistory {
        let slot = try #require(SlotID("s"))
        return times.enumerated().reduce(into: LeadHistory()) { history, item in
            history.apply(
                LeadEvent(
                    at: item.element, type: .observed, slotID: slot, runID: nil, leadID: "\(item.offset)", plugin: nil,
                    fields: ["lead": ["id": .string("\(item.offset)"), "title": "T"]]))
        }
    }

    @Test(
        "norms and quiet hours come back after a restart, from a file of their owner only; another family begins afresh"
    )
    func restart() throws {
        let path = try folder() + "/norms.json"
        var signs = SlotSigns(path: path)
        try signs.read()
        var watch = DriftWatch()
        let page = Observation(
            leads: [Lead(id: "1", title: "T")].map { lead in
                var lead = lead
                lead.ageHours = 1
                return lead
            }, selectors: [SelectorReport(name: "cards", matchedBy: 1, matches: 1, fillRate: 1)])
        for _ in 1...6 { _ = watch.look(at: page) }
        signs.learn(watch.norms, of: stamp, at: start)
        signs.learn(try history([start]), zone: .gmt)
        signs.readWell(at: start.addingTimeInterval(7200))
        try signs.save(at: start, always: false)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)

        var again = SlotSigns(path: path)
        try again.read()
        #expect(again.norms(of: PluginStamp(name: "fake", version: "1.0.7", hash: "b")) == watch.norms)
        #expect(again.norms(of: PluginStamp(name: "fake", version: "2.0.0", hash: "b")).isEmpty)
        #expect(again.quiet.count == 1 && again.goodAt == start.addingTimeInterval(7200))
        again.learn(try history([start, start.addingTimeInterval(7300)]), zone: .gmt)
        #expect(again.quiet.isEmpty, "a new lead ends the quiet")
    }

    @Test("the file is written seldom, and a broken one is learned anew")
    func seldom() throws {
        let path = try folder() + "/norms.json"
        var signs = SlotSigns(path: path)
        try signs.save(at: start, always: false)
        let first = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        try signs.save(at: start.addingTimeInterval(500), always: false)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == first)
        try signs.save(at: start.addingTimeInterval(601), always: false)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int != first)
        try Data("{".utf8).write(to: URL(filePath: path))
        var broken = SlotSigns(path: path)
        #expect(throws: (any Error).self) { try broken.read() }
        #expect(broken.norms(of: stamp).isEmpty)
    }
}
