import Dispatch
import Foundation

/// SIGTERM as an event. Its default would end the process in the middle of a send; the host sends it together with
/// `stop`, and a person may send it alone: both mean "begin nothing more and end".
final class TerminationSignal: @unchecked Sendable {  // only made and let go
    private let source: any DispatchSourceSignal

    /// Calls `body` at every SIGTERM until this object goes.
    init(_ body: @escaping @Sendable () -> Void) {
        signal(SIGTERM, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGTERM, queue: DispatchQueue(label: "sigterm"))
        source.setEventHandler(handler: body)
        source.resume()
        self.source = source
    }

    deinit { source.cancel() }
}
