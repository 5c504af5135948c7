import Domain
import Foundation

/// Tells at once when one of some files of a folder is appended to, made, replaced or removed.
///
/// Only a help to be quick: it may tell too often, and whoever uses it looks now and then without being told, because
/// neither file systems nor kernels promise to tell everything. The kernel's own notices: inotify, on macOS kqueue.
package final class FolderWatch: @unchecked Sendable {  // `source` is set once and may be cancelled from anywhere
    private let source: any DispatchSourceProtocol

    /// `nil` when the system gives no watch.
    package init?(folder: String, names: Set<String>, tell: @escaping @Sendable () -> Void) {
        guard let source = Self.begin(folder, names, tell) else { return nil }
        self.source = source
    }

    deinit { source.cancel() }

    #if canImport(Darwin)
        private static func begin(_ folder: String, _ names: Set<String>, _ tell: @escaping @Sendable () -> Void)
            -> (any DispatchSourceProtocol)?
        {
            let queue = DispatchQueue(label: "folder-watch")
            let files = KernelWatches(paths: names.map { "\(folder)/\($0)" }, queue: queue, tell: tell)
            guard let source = KernelWatches.source(folder, queue) else { return nil }
            source.setEventHandler {
                files.renew()
                tell()
            }
            queue.async { files.renew() }
            source.resume()
            return source
        }
    #else
        private static let changes =
            UInt32(IN_MODIFY) | UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE)

        private static func begin(_ folder: String, _ names: Set<String>, _ tell: @escaping @Sendable () -> Void)
            -> (any DispatchSourceProtocol)?
        {
            let descriptor = inotify_init1(Int32(truncatingIfNeeded: O_NONBLOCK) | Int32(truncatingIfNeeded: O_CLOEXEC))
            guard descriptor >= 0 else { return nil }
            guard inotify_add_watch(descriptor, folder, changes) >= 0 else {
                close(descriptor)
                return nil
            }
            let wanted = Set(names.map { Array($0.utf8) })
            let queue = DispatchQueue(label: "folder-watch")
            let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
            source.setEventHandler { if concerns(descriptor, wanted) { tell() } }
            source.setCancelHandler { close(descriptor) }
            source.resume()
            return source
        }

        /// Takes all waiting notices; says whether one is about a wanted name, or whether some were lost.
        private static func concerns(_ descriptor: Int32, _ wanted: Set<[UInt8]>) -> Bool {
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            var found = false
            while true {
                let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { return found }
                found = buffer.withUnsafeBytes { holds($0[..<count], wanted) } || found
            }
        }

        /// Notices as the kernel packs them: watch, mask, cookie, length of the name, name filled up with NULs.
        private static func holds(_ notices: Slice<UnsafeRawBufferPointer>, _ wanted: Set<[UInt8]>) -> Bool {
            let bytes = UnsafeRawBufferPointer(rebasing: notices)
            var at = 0
            while at + 16 <= bytes.count {
                let mask = bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)
                let length = Int(bytes.loadUnaligned(fromByteOffset: at + 12, as: UInt32.self))
                guard mask & UInt32(IN_Q_OVERFLOW) == 0, at + 16 + length <= bytes.count else { return true }
                if wanted.contains(Array(bytes[(at + 16)..<(at + 16 + length)].prefix { $0 != 0 })) { return true }
                at += 16 + length
            }
            return false
        }
    #endif
}

#if canImport(Darwin)
    /// One kqueue watch per file that exists; touched on one dispatch queue only.
    private final class KernelWatches: @unchecked Sendable {
        private let paths: [String]
        private let queue: DispatchQueue
        private let tell: @Sendable () -> Void
        private var sources: [String: any DispatchSourceFileSystemObject] = [:]

        init(paths: [String], queue: DispatchQueue, tell: @escaping @Sendable () -> Void) {
            (self.paths, self.queue, self.tell) = (paths, queue, tell)
        }

        deinit { for source in sources.values { source.cancel() } }

        /// Watches the files that have the names now.
        func renew() {
            for path in paths {
                sources[path]?.cancel()
                sources[path] = Self.source(path, queue)
                sources[path]?.setEventHandler(handler: tell)
                sources[path]?.resume()
            }
        }

        static func source(_ path: String, _ queue: DispatchQueue) -> (any DispatchSourceFileSystemObject)? {
            let descriptor = open(path, O_EVTONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            let source = DispatchSource.makeFileSystemObjectSource(
                fileDescriptor: descriptor, eventMask: [.write, .extend, .delete, .rename], queue: queue)
            source.setCancelHandler { close(descriptor) }
            return source
        }
    }
#endif
