package import Auth
package import ControlPlane
import Domain
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
package import Telemetry

/// The host's HTTP server: JSON API, live stream and dashboard on one port.
///
/// It only maps HTTP to operations of the control plane and back. It knows no files, no rules and no wording of its own
/// beyond what the door refuses by itself.
package struct APIServer: Service {
    private let configuration: APIConfiguration
    private let context: ControlPlaneContext
    private let authenticator: Authenticator
    private let workerSecret: WorkerSecret
    private let files: StaticFiles
    private let log: HostLog
    private let onReady: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - workerSecret: what workers show at the door of verified events.
    ///   - onReady: hears the port once the server listens, before it serves.
    package init(
        configuration: APIConfiguration, context: ControlPlaneContext, authenticator: Authenticator,
        workerSecret: WorkerSecret,
        files: StaticFiles, log: HostLog, onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        (self.configuration, self.context, self.authenticator) = (configuration, context, authenticator)
        (self.workerSecret, self.files, self.log, self.onReady) = (workerSecret, files, log.scoped("api"), onReady)
    }

    /// Serves until the group it runs in shuts down: then streams end, running requests finish, and it returns.
    /// - Throws: `APIError.portTaken`, `.cannotListen`.
    package func run() async throws {
        let streams = StreamBook()
        let application = Application(
            responder: responder(streams),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(configuration.idleSeconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname(configuration.bind, port: configuration.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.maxConnections)),
            onServerRunning: { [onReady, configuration] channel in
                await onReady(channel.localAddress?.port ?? configuration.port)
            },
            logger: Logger(label: "api") { _ in SwiftLogNoOpLogHandler() })
        do {
            try await withGracefulShutdownHandler {
                try await application.run()
            } onGracefulShutdown: {
                streams.closeAll()
            }
        } catch let error as IOError {
            throw Self.named(error, configuration)
        }
    }

    private func responder(_ streams: StreamBook) -> APIResponder {
        let names = HostNames(configuration)
        let check = SignInCheck(
            authenticator: authenticator, workerSecret: workerSecret, names: names,
            failures: AddressBudget(perMinute: configuration.failedSignInsPerMinute, clock: context.clock))
        let live = ActivityStream(book: streams, authenticator: authenticator, tickSeconds: configuration.tickSeconds)
        return APIResponder(
            table: RouteTable(AllRoutes.make(authenticator: authenticator, live: live, files: files)), context: context,
            names: names,
            signIn: check, bodies: BodyReader(seconds: configuration.bodySeconds),
            webhooks: AddressBudget(perMinute: configuration.webhooksPerMinute, clock: context.clock), log: log)
    }

    private static func named(_ error: IOError, _ configuration: APIConfiguration) -> APIError {
        if error.errnoCode == EADDRINUSE { return .portTaken(configuration.port) }
        return .cannotListen(
            address: "\(configuration.bind):\(configuration.port)", problem: String(cString: strerror(error.errnoCode)))
    }
}
