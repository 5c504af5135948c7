import Browser
import Domain
import Foundation
import ProcessBridge

/// What a process group holds of memory: shared pages in equal parts (PSS), and each process's whole (RSS).
struct BrowserWeight {
    private let processes: [Int32]

    init(_ browser: ChromeBrowser) { self.init(group: browser.identity.pid) }
    init(group: Int32) { self.init(processes: ProcessListing.members(ofGroup: group)) }
    init(processes: [Int32]) { self.processes = processes }

    var count: Int { processes.count }

    var megabytes: Double { sum("Pss:") }

    var idle: JSONObject {
        [
            "idle_browser_pss_mb": .double(megabytes), "idle_browser_rss_sum_mb": .double(sum("Rss:")),
            "idle_browser_processes": JSONValue(processes.count),
        ]
    }

    private func sum(_ name: String) -> Double {
        let kilobytes = processes.reduce(0) { $0 + (Self.kilobytes(of: $1, name) ?? 0) }
        return (Double(kilobytes) / 1024 * 10).rounded() / 10
    }

    /// One line of a process's memory summary.
    private static func kilobytes(of pid: Int32, _ name: String) -> Int? {
        guard let text = FileManager.default.contents(atPath: "/proc/\(pid)/smaps_rollup") else { return nil }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }
}
