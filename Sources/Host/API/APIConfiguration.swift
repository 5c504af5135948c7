/// Where the API listens and under which names it may be asked.
package struct APIConfiguration: Sendable, Hashable {
    /// An address or a host name; `127.0.0.1` reaches this machine only.
    package var bind: String
    /// 0 = any free port, for tests.
    package var port: Int
    /// The address people use when it is another one, e.g. `https://api.example.com`.
    package var publicURL: String?
    /// A connection that says nothing for so long is closed.
    package var idleSeconds: Int64 = 60
    /// A body that is not there after so long is given up on.
    package var bodySeconds: Double = 10
    /// Connections at the same time.
    package var maxConnections = 512
    /// How often the stream tells the time and asks again who is listening.
    package var tickSeconds: Double = 5
    /// Wrong credentials an address may show in a minute.
    package var failedSignInsPerMinute = 20
    /// Webhooks an address may bring in a minute.
    package var webhooksPerMinute = 600

    package init(bind: String = "127.0.0.1", port: Int = 8001, publicURL: String? = nil) {
        (self.bind, self.port, self.publicURL) = (bind, port, publicURL)
    }
}
