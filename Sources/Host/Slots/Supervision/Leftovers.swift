import Foundation
import Settings

/// Processes an earlier host left behind (it was killed, the machine was short of memory): found by their pid files,
/// believed only while pid and start time match, ended before anything new is started.
enum Leftovers {
    static func ofSlots(in home: HomeFolder) -> [String] {
        SlotFolder.all(in: home).flatMap { [$0.pid, $0.browserPid] }
    }

    static func ofDispatchers(in home: HomeFolder) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home.runtime)) ?? []
        return names.filter { $0.hasPrefix("dispatcher_") && $0.hasSuffix(".pid") }.map { "\(home.runtime)/\($0)" }
    }

    /// Kills them, waits until they are gone (5 s at most) and removes the files.
    static func end(_ files: [String], clock: HostClock) async {
        let found = files.compactMap { file in RecordedProcess(file: file).map { (file: file, process: $0) } }
        for item in found { item.process.killGroup() }
        let limit = clock.uptime() + .seconds(5)
        while found.contains(where: { $0.process.isAlive }), clock.uptime() < limit {
            do { try await clock.sleep(.milliseconds(50)) } catch { break }
        }
        for item in found where !item.process.isAlive {
            RecordedProcess.removeFile(item.file, of: item.process.identity)
        }
    }
}
