import Foundation

/// What the kernel says a process has used. 0 for one that is gone.
enum ProcessFigures {
    /// Processor seconds so far, all threads.
    static func cpuSeconds(_ pid: Int32) -> Double {
        guard let words = text(pid, "stat").split(separator: ")").last?.split(separator: " "), words.count > 13,
            let user = Double(words[11]), let system = Double(words[12])
        else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static func residentMegabytes(_ pid: Int32) -> Double { kilobytes(pid, "status", "VmRSS:") / 1024 }
    static func proportionalMegabytes(_ pid: Int32) -> Double { kilobytes(pid, "smaps_rollup", "Pss:") / 1024 }
    static func threads(_ pid: Int32) -> Int { Int(kilobytes(pid, "status", "Threads:")) }

    private static func kilobytes(_ pid: Int32, _ file: String, _ key: String) -> Double {
        let line = text(pid, file).split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
    }

    private static func text(_ pid: Int32, _ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "/proc/\(pid)/\(file)") ?? Data(), as: UTF8.self)
    }
}
