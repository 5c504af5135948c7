import Delivery
import Domain
import Foundation
import Journal

/// The start of a dispatcher on a queue with very many lines, in a process of its own whose memory is weighed.
enum BacklogBench {
    static func measure(lines: Int, folder: String) throws -> (seconds: Double, megabytes: Double) {
        let home = "\(folder)/backlog"
        try AtomicFile.makeFolder(home)
        let (io, path) = (SystemLogIO(), "\(home)/bench_queue.jsonl")
        let descriptor = try io.open(path, flags: O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode: 0o600)
        defer { io.close(descriptor) }
        for first in stride(from: 0, to: lines, by: 5000) {
            let numbers = first..<min(lines, first + 5000)
            try io.writeAll(
                descriptor, Array(numbers.map { JournalLine.encode(AppendBench.record($0, slot: $0 % 8)) }.joined()),
                path: path)
        }
        let answer = try JSONReader.read(try ownOutput(["queue", "--start-on", home]))
        return (answer["seconds"]?.double ?? 0, (answer["bytes"]?.double ?? 0) / 1_048_576)
    }

    /// Starts a dispatcher there and prints what that took.
    static func start(on home: String) async throws {
        let dispatcher = try DispatchBench.dispatcher(home, IdleSender(expects: .max))
        let begin = ContinuousClock.now
        try await dispatcher.start()
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let queued = await dispatcher.snapshot().counts[.queued] ?? 0
        let bytes = try peakBytes()
        print(
            JSONValue.object(["seconds": .double(seconds), "bytes": .double(bytes), "queued": .int(Int64(queued))])
                .encodedString)
    }

    /// The most memory this process ever had resident.
    private static func peakBytes() throws -> Double {
        #if canImport(Darwin)
            var usage = rusage()
            getrusage(RUSAGE_SELF, &usage)
            return Double(usage.ru_maxrss)
        #else
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
            return (Double(line.split(whereSeparator: \.isWhitespace).dropFirst().first ?? "") ?? 0) * 1024
        #endif
    }
}
