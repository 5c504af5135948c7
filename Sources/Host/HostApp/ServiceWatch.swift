import Domain
import ProcessBridge
import Slots
import Telemetry

/// What a service manager (systemd) hears from this host: that it is ready, how it is, that it is ending, and a sign of
/// life for its watchdog.
///
/// The sign of life is given only while every part answers: the supervisors' rounds, the API's event loops, every
/// writing thread. A host that hangs in one of them is killed and started again by the service manager; its children
/// end with it. Without a service manager nothing happens here. It says what is, and never mends anything itself.
final class ServiceWatch: Sendable {
    /// One part of the host that is asked.
    struct Pulse: Sendable {
        let name: String
        /// Returns when the part answers, with whether it turns as it should; never, when it is stuck.
        let answer: @Sendable () async -> Bool
    }
    typealias Send = @Sendable ([String]) -> Void

    private let send: Send
    private let interval: Duration?
    private let clock: HostClock
    private let log: HostLog
    private let pulses: [Pulse]
    private let status: @Sendable () async -> String
    private let book: Guarded<PulseBook>
    private let said = Guarded<String?>(nil)

    /// - Parameters:
    ///   - interval: the watchdog's; `nil` when there is none.
    ///   - status: one line for people.
    init(
        send: @escaping Send, interval: Duration?, clock: HostClock, log: HostLog, pulses: [Pulse],
        status: @escaping @Sendable () async -> String
    ) {
        (self.send, self.interval, self.clock, self.log) = (send, interval, clock, log)
        (self.pulses, self.status) = (pulses, status)
        let limit = (interval ?? .seconds(30)) / 2
        book = Guarded(PulseBook(pulses.map(\.name), limit: limit, at: clock.uptime()))
    }

    /// The watchdog's interval as the environment names it for this process.
    static func interval(_ environment: [String: String], pid: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        if let named = environment["WATCHDOG_PID"], named != String(pid) { return nil }
        return .microseconds(microseconds)
    }

    func isReady() { send(["READY=1"]) }
    func isStopping() { send(["STOPPING=1", "STATUS=ending its children, 25 s at most"]) }

    /// Rounds until the task is cancelled: six in an interval.
    func run() async {
        let period = (interval ?? .seconds(60)) / 6
        while !Task.isCancelled {
            round()
            do { try await clock.sleep(period) } catch { return }
        }
    }

    /// Asks everybody, waits for nobody, and judges by the answers that came until now.
    func round() {
        for pulse in pulses where book.use({ $0.ask(pulse.name) }) {
            Task { [self] in
                let isWell = await pulse.answer()
                book.use { $0.answered(pulse.name, isWell: isWell, at: clock.uptime()) }
            }
        }
        Task { [self] in
            let line = await status()
            said.use { $0 = line }
        }
        let silent = book.use { $0.silent(at: clock.uptime()) }
        guard silent.isEmpty else { return complain(silent) }
        let line = said.use { $0 }.map { ["STATUS=\($0)"] } ?? []
        send((interval == nil ? [] : ["WATCHDOG=1"]) + line)
    }

    private func complain(_ silent: [String]) {
        let names = silent.joined(separator: ", ")
        log.error("no sign of life for the service manager", ["silent": names])
        send(["STATUS=no answer from: \(names)"])
    }
}
