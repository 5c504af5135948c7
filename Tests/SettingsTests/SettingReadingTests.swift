import Domain
import Settings
import Testing
import YAMLBridge

@Suite("SettingReading")
struct SettingReadingTests {
    private let schema = SettingSchema([
        SettingField("quality_level", .whole(0...100), 70, help: "q"),
        SettingField("auto_buy", .flag, false, help: "b"),
        SettingField("keywords", .list(.text(.any)), [], help: "k"),
        SettingField("timezone", .text(.timeZone), "Asia/Kolkata", help: "t"),
        SettingField("deep", .group(SettingSchema([SettingField("hours", .text(.window), help: "w")])), help: "d"),
        SettingField(
            "channels", .named(SettingSchema([SettingField("enabled", .flag, false, help: "e")], keepsOthers: true)),
            help: "c"),
    ])

    private func read(_ text: String) throws -> SettingReading {
        SettingReading(try YAMLDocument.parse(text), schema: schema, file: "slots/alpha/slot_config.yml")
    }

    @Test("an empty file means the defaults")
    func empty() throws {
        let reading = try read("")
        #expect(reading.errors.isEmpty)
        #expect(reading.values["quality_level"] == 70)
        #expect(reading.values["auto_buy"] == false)
    }

    @Test("a value out of range names file, line, key, what was found and what is allowed")
    func outOfRange() throws {
        let error = try #require(try read("# one\n\nquality_level: 120\n").errors.first)
        #expect(error.code == "settings.value.out_of_range")
        #expect(error.message == "slots/alpha/slot_config.yml:3: quality_level is 120, must be 0–100")
        #expect(error.line == 3)
    }

    @Test("an unknown key names the nearest known one")
    func unknown() throws {
        let error = try #require(try read("auto_by: true\n").errors.first)
        #expect(error.code == "settings.key.unknown")
        #expect(error.message == "slots/alpha/slot_config.yml:1: 'auto_by' is not a setting; did you mean 'auto_buy'?")
    }

    @Test("every mistake of a file is told at once, and wrong values read as the default")
    func all() throws {
        let reading = try read(
            "quality_level: high\nauto_buy: yes\nkeywords: one\ntimezone: Mars\ndeep: {hours: 8-9, more: 1}\n")
        #expect(reading.errors.map(\.line) == [1, 2, 3, 4, 5, 5])
        #expect(reading.values["quality_level"] == 70)
        #expect(reading.values["auto_buy"] == false)
    }

    @Test("a channel keeps the plugin's own settings as JSON")
    func channels() throws {
        let reading = try read(#"channels: {"outbox": {"enabled": true, "chat_id": "12", "tries": 3}}"#)
        #expect(reading.errors.isEmpty)
        #expect(reading.values["channels"]?["outbox"] == ["enabled": true, "chat_id": "12", "tries": 3])
    }

    @Test("a number among texts stays the text it was written as")
    func textNumber() throws { #expect(try read("keywords: [2024, 1.50]").values["keywords"] == ["2024", "1.50"]) }

    @Test(
        "hours may pass midnight but not stand still",
        arguments: [
            ("22:00-06:00", true), ("08:00-08:00", false), ("8:00-9:00", false), ("00:00-24:00", true),
            ("25:00-26:00", false),
        ])
    func windows(text: String, isGood: Bool) { #expect((SettingFormat.minutes(ofWindow: text) != nil) == isGood) }
}
