import Foundation

/// A temporary folder that goes away at the end, also after Ctrl-C.
final class Scratch {
    let path: String
    private let interrupt: any DispatchSourceSignal

    /// - Parameter parent: where it is made; the system's folder for temporary files without it.
    init(in parent: String? = nil) throws {
        let place = parent.map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        let folder = place.appendingPathComponent("engyne-bench-\(UUID().uuidString)")
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
