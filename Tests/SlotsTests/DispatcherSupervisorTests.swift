import Activity
import Domain
import Foundation
import ProcessBridge
import Settings
import Testing

@testable import Slots

@Suite("DispatcherSupervisor")
struct DispatcherSupervisorTests {
    @Test("each channel has one dispatcher; a channel taken away loses it, a crash touches no other")
    func channels() async throws {
        let temporary = try TemporaryHome()
        let time = ManualTime()
        let launcher = FakeLauncher(time)
        let supervisor = DispatcherSupervisor(
            home: temporary.home,
            worker: WorkerSetting(executable: "/x", environment: { [:] }, restarts: RestartPolicy(jitter: 0)),
            clock: time.clock, launcher: launcher.launch, reports: SupervisorReports())
        await supervisor.setChannels(["outbox", "email"])
        #expect(await eventually { launcher.count == 2 })
        let names = Set(launcher.children.use { $0.map { $0.command.arguments.joined(separator: " ") } })
        #expect(names == ["dispatcher --channel email", "dispatcher --channel outbox"])
        #expect(await eventually { await supervisor.list().allSatisfy { $0.pid != nil } })
        let email = try #require(launcher.children.use { $0.first { $0.command.name == "channel email" } })
        email.exit(.signalled(11))
        #expect(
            await eventually {
                await supervisor.overview("email")?.lastError?.hasPrefix("ended with signal 11") == true
            })
        #expect(await supervisor.overview("outbox")?.lastError == nil)
        time.advance(.seconds(1))
        await supervisor.tick()
        #expect(await eventually { launcher.count == 3 })
        await supervisor.setChannels(["email"])
        #expect(await supervisor.list().map(\.channel) == ["email"])
        await supervisor.shutDown()
        #expect(await supervisor.overview("email")?.pid == nil)
    }

    @Test("channels named before the leftovers were ended start afterwards, and never under --no-dispatchers")
    func begin() async throws {
        for startsByItself in [true, false] {
            let temporary = try TemporaryHome()
            let time = ManualTime()
            let launcher = FakeLauncher(time)
            let supervisor = DispatcherSupervisor(
                home: temporary.home, worker: WorkerSetting(executable: "/x", environment: { [:] }), clock: time.clock,
                launcher: launcher.launch, reports: SupervisorReports(), waitsForBegin: true)
            await supervisor.setChannels(["outbox"])
            await supervisor.tick()
            #expect(launcher.count == 0)
            await supervisor.begin(startsByItself: startsByItself)
            await supervisor.setChannels(["outbox", "email"])
            #expect(await eventually { await supervisor.list().count == (startsByItself ? 2 : 0) })
            if startsByItself { #expect(await eventually { launcher.count == 2 }) }
            await supervisor.tick()
            #expect(launcher.count == (startsByItself ? 2 : 0))
        }
    }
}
