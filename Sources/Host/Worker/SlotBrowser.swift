import Browser
import Domain
import Foundation
import Settings
import Slots
import Telemetry

/// The slot's browser over the worker's life: started when needed, a crashed page replaced, a dead browser started
/// again. The third loss within ten minutes ends the worker, so that the restart ladder takes over.
actor SlotBrowser {
    private static let window: Double = 600
    private static let mostLosses = 3
    private let folder: SlotFolder
    private let profile: String
    private let environment: [String: String]
    private let heartbeat: Heartbeat
    private let log: HostLog
    private let now: WallClock
    private var browser: ChromeBrowser?
    private var page: BrowserPage?
    private var losses: [Date] = []

    init(
        folder: SlotFolder, profile: String, environment: [String: String], heartbeat: Heartbeat, log: HostLog,
        now: @escaping WallClock
    ) {
        (self.folder, self.profile, self.environment) = (folder, profile, environment)
        (self.heartbeat, self.log, self.now) = (heartbeat, log, now)
    }

    /// A page that answers; starts or replaces what is gone.
    /// - Throws: `BrowserError`, or the last one again when too much was lost too fast.
    func ready() async throws -> BrowserPage {
        if let page, !page.isCrashed, !page.isClosed, browser?.isRunning == true { return page }
        if browser?.isRunning != true { try await launch() }
        guard let browser else { throw BrowserError.pageClosed }
        let fresh = try await heartbeat.step("browser.page", seconds: 20) { try await browser.openPage() }
        page = fresh
        return fresh
    }

    /// The end of its standard error, and how it names itself.
    var lastWords: (output: String, product: String)? { browser.map { ($0.output, $0.product) } }

    /// Whether what was lost so far is more than this worker should bear.
    var isLostTooOften: Bool { losses.count >= Self.mostLosses }

    private func launch() async throws {
        if browser != nil || page != nil { noteLoss() }
        (browser, page) = (nil, nil)
        let log = self.log
        let configuration = ChromeConfiguration(
            profile: profile, pidFile: folder.browserPid, environment: environment, log: { log.info($0) })
        browser = try await heartbeat.step("browser.start", seconds: 45) {
            try await ChromeBrowser.launch(configuration)
        }
    }

    private func noteLoss() {
        losses = losses.filter { now().timeIntervalSince($0) < Self.window } + [now()]
    }

    func stop() async {
        guard let browser else { return }
        await heartbeat.step("browser.stop", seconds: 20) { await browser.stop() }
        self.browser = nil
    }

    /// The profile of a slot: its own folder, or the one a connector's setting names; never the browser's own default.
    static func profile(of slot: SlotFolder, setting: String?, environment: [String: String]) throws -> String {
        guard let setting, !setting.isEmpty else { return slot.home.browserProfile(slot.id.raw) }
        let path = setting.hasPrefix("/") ? setting : slot.home.root + "/" + setting
        let real = resolved(path)
        let own = environment["HOME"] ?? NSHomeDirectory()
        let defaults = [
            "/.config/google-chrome", "/.config/chromium", "/Library/Application Support/Google/Chrome",
            "/Library/Application Support/Chromium",
        ].map { resolved(own + $0) }
        guard !defaults.contains(where: { real == $0 || real.hasPrefix($0 + "/") }) else {
            throw WorkerError.profileOfTheBrowserItself(path)
        }
        return real
    }

    /// A path without links, also where its end does not exist yet: the system resolves only what exists.
    private static func resolved(_ path: String) -> String {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        guard !FileManager.default.fileExists(atPath: url.path), url.path != "/" else {
            return url.resolvingSymlinksInPath().path
        }
        let parent = resolved(url.deletingLastPathComponent().path)
        return (parent == "/" ? "" : parent) + "/" + url.lastPathComponent
    }
}
