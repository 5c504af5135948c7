package import Domain
import Foundation
package import ProcessBridge

/// One browser of ours, from its start to the certain end of its process group.
///
/// The room drives Chromium over its own pipe and knows pages, not sites: what to look for comes as page language from
/// a script. It keeps the profile's lock, a deadline on every call, the guard of every click and the page's own
/// answers. It decides nothing about leads, retries nothing that acts, and writes no evidence files itself.
package actor ChromeBrowser {
    private let process: ChromeProcess
    private let connection: CDPConnection
    private let targets: BrowserTargets
    let log: @Sendable (String) -> Void
    /// Browser and version as it names itself, e.g. `HeadlessChrome/156.0.7001.1`.
    package nonisolated let product: String
    private var isFirstPage = true
    private var watchdog: Task<Void, Never>?
    /// Ends when the group is empty and the profile is free.
    private let ending: Task<ExitStatus, Never>

    private init(
        process: ChromeProcess, connection: CDPConnection, targets: BrowserTargets, product: String,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.process = process
        self.connection = connection
        self.targets = targets
        self.product = product
        self.log = log
        // However the browser ends, its calls fail at once and its group is cleared away.
        ending = Task.detached {
            let status = await process.child.exitStatus()
            connection.end(.ended(status: "\(status)"))
            await process.end()
            return status
        }
    }

    /// Starts a browser and waits for its first answer.
    /// - Throws: `BrowserError`: `browser.start.*` with the browser's last output, or `browser.profile.*`.
    package static func launch(
        _ configuration: ChromeConfiguration, now: @escaping WallClock = { Date() }
    ) async throws -> ChromeBrowser {
        ProcessLife.becomeSubreaper()
        let process = try await ChromeProcess.start(configuration)
        let connection = CDPConnection(transport: process.transport)
        let targets = targets(of: process, connection, configuration, now)
        targets.listen()
        connection.start {
            // The pipe closes a moment before the process can be asked how it ended, which is the better answer.
            Task.detached {
                _ = await process.endsWithin(seconds: 0.5)
                connection.end(.ended(status: process.child.endedWith?.description ?? "its pipe was closed"))
            }
        }
        do {
            let product = try await greet(connection, configuration)
            let browser = ChromeBrowser(
                process: process, connection: connection, targets: targets, product: product, log: configuration.log)
            await browser.startWatchdog()
            return browser
        } catch {
            throw await failure(error, process, configuration)
        }
    }

    private static func targets(
        of process: ChromeProcess, _ connection: CDPConnection, _ configuration: ChromeConfiguration,
        _ now: @escaping WallClock
    ) -> BrowserTargets {
        let downloads = BrowserDownloads(
            isAllowed: configuration.downloads != nil, limitBytes: configuration.downloadLimitBytes,
            cancel: { connection.post("Browser.cancelDownload", ["guid": .string($0)]) },
            remove: { id in
                guard let folder = configuration.downloads else { return }
                do { try FileManager.default.removeItem(atPath: folder + "/" + id) } catch {
                    configuration.log("the refused file \(id) could not be removed: \(error)")
                }
            })
        return BrowserTargets(
            connection: connection, now: now, downloads: downloads, log: configuration.log,
            endBrowser: { why in
                configuration.log("\(why); the browser is killed")
                process.child.signalGroup(SIGKILL)
            })
    }

    /// The first commands, back to back: they are answered once the browser has come up, and its first page is set up
    /// meanwhile. Answers the name of the product.
    private static func greet(_ connection: CDPConnection, _ configuration: ChromeConfiguration) async throws -> String
    {
        let seconds = configuration.startSeconds
        async let attached = connection.call("Target.setAutoAttach", BrowserTargets.autoAttach, seconds: seconds)
        async let allowed = connection.call(
            "Browser.setDownloadBehavior", downloads(configuration), seconds: seconds)
        let version = try await connection.call("Browser.getVersion", seconds: seconds)
        _ = try await (attached, allowed)
        return try JSONReader.read(version)["product"]?.string ?? "unknown"
    }

    private static func downloads(_ configuration: ChromeConfiguration) -> JSONObject {
        guard let folder = configuration.downloads else { return ["behavior": "deny", "eventsEnabled": true] }
        return ["behavior": "allowAndName", "downloadPath": .string(folder), "eventsEnabled": true]
    }

    /// Clears a failed start away and words it with what the browser said last.
    private static func failure(
        _ error: any Error, _ process: ChromeProcess, _ configuration: ChromeConfiguration
    ) async -> any Error {
        let endedItself = await process.endsWithin(seconds: 0.3)
        await process.end()
        let output = process.output.text
        switch error {
        case is CancellationError: return error
        case BrowserError.timeout where !endedItself:
            return BrowserError.startSilent(seconds: configuration.startSeconds, output: output)
        default:
            let problem = endedItself ? process.child.endedWith.map { "it ended with \($0)" } : nil
            return BrowserError.startFailed(problem: problem ?? "\(error)", output: output)
        }
    }

    package nonisolated var identity: ProcessIdentity { process.child.identity }
    /// The last 64 KB of the browser's standard error.
    package nonisolated var output: String { process.output.text }
    /// Whether the process still runs.
    package nonisolated var isRunning: Bool { process.child.endedWith == nil }
    /// Windows the pages opened themselves.
    package nonisolated var popups: [BrowserPage] { targets.popups }

    /// Files the pages gave out, the newest last.
    package nonisolated var downloads: [Download] { targets.downloads.all }

    /// Tells this profile from one made later in the same place.
    package nonisolated var profileMark: String { process.hold.mark }

    /// Proportional memory of the whole group in bytes; with its owner, of this process too.
    package nonisolated func memoryBytes(withOwner: Bool = false) -> Int {
        let pids = ProcessListing.members(ofGroup: identity.pid) + (withOwner ? [getpid()] : [])
        return pids.compactMap { ProcessListing.memoryBytes(of: $0) }.reduce(0, +)
    }

    /// Returns how the browser ended, once it has and its group is empty.
    package func ended() async -> ExitStatus { await ending.value }
    /// The same, as whether it ended by itself without fault: then its profile is written to the last cookie.
    package func endedInOrder() async -> Bool { await ending.value == .exited(0) }

    /// A new page; the first one is the window the browser opened with. One in the background leaves a person's tab in
    /// front; it paints nothing, so it is for reading only.
    package func openPage(inBackground: Bool = false) async throws -> BrowserPage {
        if isFirstPage, let first = targets.pages.first {
            isFirstPage = false
            return try await ready(first)
        }
        isFirstPage = false
        let made = try await connection.call(
            "Target.createTarget", ["url": "about:blank", "background": .bool(inBackground)])
        guard let target = try JSONReader.read(made)["targetId"]?.string, let page = await targets.page(target: target)
        else {
            throw BrowserError.refused(method: "Target.createTarget", problem: "the page did not come")
        }
        return try await ready(page)
    }

    /// Waits until the page answers, so that everything posted at its setup is done.
    private func ready(_ page: BrowserPage) async throws -> BrowserPage {
        _ = try await page.call("Runtime.evaluate", ["expression": "1"], seconds: 10)
        return page
    }

    /// One command to the browser itself.
    func call(_ method: String, _ params: JSONObject = [:], seconds: Double = 5) async throws -> JSONValue {
        try JSONReader.read(try await connection.call(method, params, seconds: seconds))
    }

    /// Ends the browser: asked politely for 5 s (cookies reach the disk), then SIGTERM, then SIGKILL, until nobody of
    /// its group is left and the profile is free. Safe to call twice.
    package func stop() async {
        watchdog?.cancel()
        connection.post("Browser.close", seconds: 5)
        if await !process.endsWithin(seconds: 5) { await process.end() }
        _ = await ending.value
    }

    private func startWatchdog() {
        let (connection, targets, process, log) = (connection, targets, process, log)
        watchdog = Task.detached {
            while !Task.isCancelled {
                do { try await Task.sleep(for: .seconds(15)) } catch { return }
                await BrowserWatchdog.look(connection, targets.pages, process, log)
            }
        }
    }
}
