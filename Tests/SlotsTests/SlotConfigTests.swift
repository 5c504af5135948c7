import Domain
import Foundation
import Settings
import Slots
import Testing

@Suite("SlotConfig")
struct SlotConfigTests {
    private func parse(_ text: String) -> Result<SlotConfig, SlotConfigProblem> {
        SlotConfig.parse(text, file: "slots/alpha/slot_config.yml")
    }
    private func messages(_ text: String) -> [String] {
        guard case .failure(let problem) = parse(text) else { return [] }
        return problem.errors.map(\.message)
    }

    @Test("an empty file is a slot that does nothing risky")
    func empty() throws {
        let config = try parse("").get()
        #expect(config == .harmless)
        #expect(config.dryRun && !config.autoBuy && !config.loginMode && config.isEnabled)
        #expect(config.qualityLevel == 70 && config.cycleSeconds == 60)
        #expect(config.maxClicksPerCycle == 1)
        #expect(config.maxClicksPerDay == 5)
        #expect(config.maxClicksPerWeek == 20)
        #expect(
            config.channels.isEmpty && !config.channel("whatsapp").isEnabled && config.channel("webhook").enabled == nil
        )
        #expect(config.connector == nil && config.timeZone.identifier == "Asia/Kolkata")
    }

    @Test("the bundled example is valid and as harmless as an empty file")
    func example() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("config/slot_config.example.yml"), encoding: .utf8)
        let config = try parse(text).get()
        #expect(config.dryRun && !config.autoBuy && config.qualityLevel == 70)
        #expect(config.channel("whatsapp").enabled == false && config.channel("whatsapp").approval == .required)
        #expect(config.options["base_url"]?.string?.hasPrefix("https://") == true)
    }

    @Test("values written as JSON, one key a line, are read")
    func json() throws {
        let config = try parse(
            """
            quality_level: 0
            cycle_seconds: 15
            dry_run: false
            keywords: ["a: b", "#x"]
            channels: {"outbox": {"enabled": true, "approval": "standing", "hourly": 3, "path": "x.jsonl"}}
            options: {"base_url": "http://127.0.0.1:1"}
            """
        ).get()
        #expect(config.keywords == ["a: b", "#x"])
        let outbox = config.channel("outbox")
        #expect(outbox.isEnabled && outbox.approval == .standing && outbox.hourly == 3)
        #expect(outbox.settings == ["path": "x.jsonl"])
        #expect(config.options == ["base_url": "http://127.0.0.1:1"])
    }

    @Test(
        "out of range, unknown and misshapen values name their line",
        arguments: [
            ("\nquality_level: 120\n", "slots/alpha/slot_config.yml:2: quality_level is 120, must be 0–100"),
            ("cycle_seconds: 5\n", "slots/alpha/slot_config.yml:1: cycle_seconds is 5, must be 15.0–86400.0"),
            ("auto_by: true\n", "slots/alpha/slot_config.yml:1: 'auto_by' is not a setting; did you mean 'auto_buy'?"),
            ("options: 5\n", "slots/alpha/slot_config.yml:1: options is 5, must be a mapping of keys"),
            (
                "required_contact_methods: [fax]\n",
                "slots/alpha/slot_config.yml:1: required_contact_methods[1] is fax, must be one of phone, email, whatsapp"
            ),
            ("a: [\n", "slots/alpha/slot_config.yml:2: did not find expected node content"),
        ])
    func wrong(text: String, message: String) { #expect(messages(text) == [message]) }

    @Test("a channel's approval is required or standing, nothing else")
    func approval() {
        #expect(
            messages("channels:\n  outbox: {approval: none}\n").first?.contains("channels.outbox.approval is none")
                == true)
    }
}

@Suite("SlotConfigFile")
struct SlotConfigFileTests {
    @Test("a bad edit keeps the last good settings, and its cure is taken")
    func lastGood() throws {
        let temporary = try TemporaryHome()
        let folder = try temporary.slot("alpha", "quality_level: 90\n")
        var file = SlotConfigFile(folder: folder)
        var changes: [Bool] = []
        changes.append(file.refresh())
        #expect(file.config.qualityLevel == 90 && file.problem == nil)
        let again1 = file.refresh()
        #expect(!again1)
        try "quality_level: 900\n".write(toFile: folder.config, atomically: true, encoding: .utf8)
        changes.append(file.refresh())
        #expect(file.config.qualityLevel == 90 && file.problem?.code == "settings.value.out_of_range")
        let again2 = file.refresh()
        #expect(!again2)
        try "quality_level: 40\n".write(toFile: folder.config, atomically: true, encoding: .utf8)
        changes.append(file.refresh())
        #expect(file.config.qualityLevel == 40 && file.problem == nil)
        #expect(changes == [true, true, true])
    }

    @Test("a file that was never good reads as the harmless default")
    func neverGood() throws {
        let temporary = try TemporaryHome()
        var file = SlotConfigFile(folder: try temporary.slot("alpha", "auto_buy: true\nnonsense: 1\n"))
        file.refresh()
        #expect(file.config == .harmless && !file.wasGood && file.problem != nil)
    }
}

@Suite("SlotSchedule")
struct SlotScheduleTests {
    @Test("hours over midnight belong to the day they began on")
    func overnight() throws {
        let config = try SlotConfig.parse("timezone: UTC\nschedule: {days: [fri], hours: \"22:00-02:00\"}\n", file: "x")
            .get()
        let friday = try #require(Timestamp.date("2026-01-09T00:00:00.000Z"))
        let hour = { (offset: Double) in config.schedule.contains(friday + offset * 3600) }
        #expect(hour(22) && hour(25) && !hour(1) && !hour(12) && !hour(27))
        #expect(config.schedule.nextOpening(from: friday + 12 * 3600) == friday + 22 * 3600)
        #expect(SlotConfig.harmless.schedule.contains(friday))
    }
}

@Suite("SlotConfigEdit")
struct SlotConfigEditTests {
    private let text = "# mine\nquality_level: 70 # choosy\nchannels:\n  outbox: {enabled: false}\n"

    @Test("a patch keeps comments and merges objects")
    func patch() throws {
        let edited = try SlotConfigEdit.apply(
            ["quality_level": 90, "channels": ["outbox": ["enabled": true]], "keywords": ["a: b"]], to: text, file: "f"
        ).get()
        #expect(
            edited
                == "# mine\nquality_level: 90 # choosy\nchannels:\n  outbox: {enabled: true}\nkeywords: [\"a: b\"]\n")
    }

    @Test("a patch to something invalid changes nothing and names the line")
    func invalid() {
        guard case .failure(let problem) = SlotConfigEdit.apply(["quality_level": 900], to: text, file: "f") else {
            Issue.record("accepted")
            return
        }
        #expect(problem.message == "f:2: quality_level is 900, must be 0–100")
    }
}
