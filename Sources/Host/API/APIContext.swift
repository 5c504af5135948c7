import Hummingbird
import Logging
import NIOCore

/// What Hummingbird tells of a request besides the request: the connection it came by.
struct APIContext: InitializableFromSource {
    let channel: any Channel

    init(source: ApplicationRequestContextSource) { channel = source.channel }

    var peerAddress: String { channel.remoteAddress?.ipAddress ?? "unknown" }

    /// Ends the connection soon: what its peer still sends is not wanted. The answer has time to arrive first.
    func closeSoon() {
        channel.eventLoop.scheduleTask(in: .seconds(2)) { [channel] in channel.close(promise: nil) }
    }
}
