import API
import Activity
import Foundation
import Journal
import ProcessBridge
import Slots
import Telemetry

/// What the service manager's watchdog hangs on, and what is said of this host to it.
extension HostRooms {
    func serviceWatch() -> ServiceWatch {
        let environment = ProcessInfo.processInfo.environment
        let socket = ServiceSocket(environment: environment)
        let (slots, dispatchers, log) = (self.slots, self.dispatchers, self.log)
        return ServiceWatch(
            send: { assignments in
                guard let socket, !assignments.isEmpty else { return }
                do throws(ProcessError) { try socket.send(assignments) } catch {
                    log.warn("the service manager could not be told: \(error)")
                }
            },
            interval: ServiceWatch.interval(environment, pid: getpid()), clock: .system, log: log.scoped("service"),
            pulses: [
                .init(name: "slot supervisor") { await slots.isTurning() },
                .init(name: "dispatcher supervisor") { await dispatchers.isTurning() },
                .init(name: "API") { do { try await APIPulse.turn() } catch { return false }; return true },
                .init(name: "queue writers") { await WriterThreads.allAnswer(); return true },
                .init(name: "slot states") { await slots.statesAnswer(); return true },
            ],
            status: { [self] in await line })
    }

    /// How it stands, in one line.
    private var line: String {
        get async {
            let all = await slots.list()
            let running = all.count { $0.state.pid != nil }
            let dispatching = await dispatchers.list().count { $0.pid != nil }
            let items = await attention.list().count
            return "\(running) of \(all.count) slots run, \(dispatching) dispatchers, \(items) matters for a person"
        }
    }

    /// Children that have not ended yet, by name.
    var living: [String] {
        get async {
            let workers = await slots.list().filter { $0.state.pid != nil }.map { "slot \($0.id)" }
            return workers + (await dispatchers.list().filter { $0.pid != nil }.map { "channel \($0.channel)" })
        }
    }
}
