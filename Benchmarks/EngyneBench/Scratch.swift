import Foundation

/// A temporary folder that goes away at the end, also after Ctrl-C.
final class Scratch {
    let path: String
    private let interrupt: any DispatchSourceSignal

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engyne-bench-\(UUID().uuidString)")
        path = folder.path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let watch = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        signal(SIGINT, SIG_IGN)
        watch.setEventHandler { [path] in
            do { try FileManager.default.removeItem(atPath: path) } catch { print("\(path) is left over: \(error)") }
            exit(130)
        }
        watch.resume()
        interrupt = watch
    }

    func remove() {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("\(path) is left over: \(error)") }
    }
}
