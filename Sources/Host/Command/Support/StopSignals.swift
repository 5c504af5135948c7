import Foundation
import Synchronization

/// Remembers that somebody asked this process to end (Ctrl-C or SIGTERM), so that it can clean up first.
final class StopSignals: @unchecked Sendable {  // `sources` is written once, before anybody else sees this object
    private let seen = Mutex(false)
    private var sources: [any DispatchSourceSignal] = []

    init(_ numbers: [Int32] = [SIGINT, SIGTERM, SIGHUP], then: @escaping @Sendable () -> Void = {}) {
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [weak self] in
                self?.seen.withLock { $0 = true }
                then()
            }
            source.resume()
            return source
        }
    }

    var arrived: Bool { seen.withLock { $0 } }
}
