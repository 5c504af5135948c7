import Foundation

#if os(Linux)
    /// Questions about processes we did not necessarily start.
    package enum ProcessListing {
        /// Whether this system answers none of these questions.
        package static let isSilent = false

        /// The command line of a process, or `nil` when there is none to read.
        package static func arguments(of pid: Int32) -> [String]? {
            guard let text = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"), !text.isEmpty else {
                return nil
            }
            return text.split(separator: 0, omittingEmptySubsequences: false).dropLast()
                .map { String(decoding: $0, as: UTF8.self) }
        }

        /// Living members of a process group (ended ones that wait to be reaped are left out).
        package static func members(ofGroup group: Int32) -> [Int32] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return names.compactMap { Int32($0) }.filter { pid in
                guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
                let words =
                    String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
                return words.count > 2 && Int32(words[2]) == group && words[0] != "Z"
            }
        }

        /// The children of this process, its own and those it inherited.
        package static func children() -> Set<Int32> {
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
            let texts = threads.compactMap { FileManager.default.contents(atPath: "/proc/self/task/\($0)/children") }
            return Set(
                texts.flatMap { String(decoding: $0, as: UTF8.self).split(separator: " ").compactMap { Int32($0) } })
        }

        /// Proportional memory of a process in bytes, or `nil` when it cannot be read.
        package static func memoryBytes(of pid: Int32) -> Int? {
            guard let rollup = FileManager.default.contents(atPath: "/proc/\(pid)/smaps_rollup") else { return nil }
            let line = String(decoding: rollup, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Pss:") }
            return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
    }
#else
    /// Questions about processes we did not necessarily start. Only Linux answers them; elsewhere they tell nothing.
    package enum ProcessListing {
        package static let isSilent = true
        package static func arguments(of pid: Int32) -> [String]? { nil }
        package static func members(ofGroup group: Int32) -> [Int32] { [] }
        package static func memoryBytes(of pid: Int32) -> Int? { nil }
    }
#endif

extension ProcessListing {
    /// Whether nobody bears this process group any more, zombies included.
    package static func groupIsEmpty(_ group: Int32) -> Bool { kill(-group, 0) != 0 && errno == ESRCH }
}
