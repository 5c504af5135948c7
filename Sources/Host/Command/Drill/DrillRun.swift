import Domain
import Foundation
import Journal
import Settings

/// The exercise itself: one step after the other against the clock.
final class DrillRun {
    private let stage: DrillStage
    private let mend: DrillMend
    private var report: DrillReport
    private var stepBegan = ContinuousClock.now
    private var lastArrival = ContinuousClock.now

    /// A person may take this long for one step.
    private static let patience = 1800.0
    private static let arrivalSeconds = 15.0

    init(stage: DrillStage, mend: DrillMend, isAuto: Bool) {
        (self.stage, self.mend) = (stage, mend)
        report = DrillReport(mode: mend.rawValue, isAuto: isAuto)
    }

    func play() async throws -> DrillReport {
        Terminal.complain("setting the stage in \(stage.home.root) …")
        try await stage.open()
        let known = Set(try await stage.items().keys)
        Terminal.complain("the slot reads. Now the site changes, and new leads come.")
        try await stage.control("drift", ["variant": .string(mend.rawValue)])
        (stepBegan, lastArrival) = (.now, .now)
        try await arrive(3)
        try await alarm(known)
        let pressed = try await pressedSoFar()
        try await look()
        report.wrongClicks += try await pressedSoFar().subtracting(pressed).map {
            "\($0) pressed while nothing was read"
        }
        try await edit()
        try await prove()
        try await live()
        try await judge()
        return report
    }

    // MARK: the steps

    private func alarm(_ known: Set<String>) async throws {
        let said = try await wait("the alarm", seconds: 120) {
            try await self.stage.items().first { id, _ in
                !known.contains(id) && (id.hasSuffix(":drift") || id.hasSuffix(":cycle"))
            }?.value
        }
        done("alarm", "the slot says so: \(said)")
    }

    private func look() async throws {
        let saved = stage.home.root + "/saved"
        say(
            "1. Look. Save the pages as they are now (it never clicks):",
            "engyne-host probe drill --out \(saved) --home \(stage.home.root)")
        if report.isAuto {
            let probe = try await stage.tool(["probe", DrillStage.slot, "--out", saved])
            guard probe.code == 1 else { throw Self.refusal("probe", probe) }
        }
        try await waitForFile(saved + "/enquiries.html")
        done("look", "probe: the pages as they are, and how each selector does")
    }

    private func edit() async throws {
        say("2. Mend. \(mend.clue). The new name goes in front, the old one stays. Edit and save:", stage.selectors)
        let before = try AtomicFile.read(stage.selectors)
        if report.isAuto { try mend.apply(to: stage.selectors) }
        try await wait("an edit", seconds: Self.patience) {
            try AtomicFile.read(self.stage.selectors) == before ? Bool?.none : true
        }
        done("mend", "selectors.lua edited")
    }

    private func prove() async throws {
        let connector = "\(stage.home.connectors)/\(DrillMend.connector)"
        let page = stage.home.root + "/saved/enquiries.html"
        say(
            "3. Prove. Keep the page as a fixture; I run the tests after each save of yours:",
            "engyne-host fixture add \(connector) \(page) --name drill --home \(stage.home.root)")
        if report.isAuto {
            let added = try await stage.tool(["fixture", "add", connector, page, "--name", "drill"])
            guard added.code == 0 else { throw Self.refusal("fixture add", added) }
        }
        try await waitForFile(stage.fixtures + "/drill.html")
        var tried: [UInt8]?
        try await wait("tests that pass", seconds: Self.patience) { () async throws -> Bool? in
            let now = try AtomicFile.read(self.stage.selectors)
            guard now != tried else { return nil }
            tried = now
            let tested = try await self.stage.tool(["test", connector])
            if tested.code == 0 { return true }
            if self.report.isAuto { throw Self.refusal("test", tested) }
            Terminal.complain(tested.output)
            return nil
        }
        done("prove", "fixture added, every test passes")
    }

    /// The host takes the file up by itself; the slot reads at its next look.
    private func live() async throws {
        say("4. Live. Nothing to do: the host takes the file up between two cycles.", nil)
        let first = try await wait("the first new lead", seconds: 400) {
            try self.stage.read().intersection(self.report.came).first
        }
        done("live", "the host took it up by itself and the slot read \(first)")
    }

    /// What came is on the page still, so one reading shows all of it; then a lead is bought, and the clicks are judged.
    private func judge() async throws {
        let came = Set(report.came)
        do {
            try await stage.until("the other leads", seconds: 30) {
                try self.stage.read().isSuperset(of: came) ? true : nil
            }
        } catch let failure as HostFailure where failure.code == "drill.late" {
            Terminal.complain("not every lead was read in 30 s")
        }
        report.readAgain = try stage.read().intersection(came).count
        let pressed = try await stage.truth()["catalogue"]?["pressed"]?.array ?? []
        report.clicks = pressed.count
        let intended = try stage.intended()
        for press in pressed {
            guard let id = press["id"]?.string else { continue }
            if !intended.contains(id) { report.wrongClicks.append("\(id) pressed without an intent") }
            if press["result"] == "duplicate" { report.wrongClicks.append("\(id) pressed twice") }
        }
    }

    // MARK: helpers

    private func pressedSoFar() async throws -> Set<String> {
        Set((try await stage.truth()["catalogue"]?["pressed"]?.array ?? []).compactMap { $0["id"]?.string })
    }

    /// Waits while leads go on coming, as they do in earnest.
    @discardableResult
    private func wait<T>(_ what: String, seconds: Double, _ look: () async throws -> T?) async throws -> T {
        try await stage.until(what, seconds: seconds) {
            if ContinuousClock.now - lastArrival > .seconds(Self.arrivalSeconds) { try await arrive(1) }
            return try await look()
        }
    }

    private func waitForFile(_ path: String) async throws {
        try await wait(path, seconds: Self.patience) { FileManager.default.fileExists(atPath: path) ? true : nil }
    }

    private func arrive(_ count: Int) async throws {
        lastArrival = .now
        let made = try await stage.control(
            "enquiry", ["n": JSONValue(count), "title": "Drill wanted goods", "country": "India"])
        report.came += made["added"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    private func done(_ name: String, _ about: String) {
        let now = ContinuousClock.now
        report.steps.append(DrillReport.Step(name: name, seconds: (now - stepBegan) / .seconds(1), about: about))
        stepBegan = now
        Terminal.complain(String(format: "%6.1f s  ", report.total) + "\(name): \(about)")
    }

    private func say(_ words: String, _ command: String?) {
        guard !report.isAuto else { return }
        Terminal.complain("\n\(words)" + (command.map { "\n     \($0)" } ?? ""))
    }

    private static func refusal(_ what: String, _ run: (code: Int32, output: String)) -> HostFailure {
        HostFailure(
            code: "drill.step.failed", message: "'\(what)' ended with \(run.code): \(run.output.suffix(400))",
            hint: "play it with --keep and try it by hand")
    }
}
