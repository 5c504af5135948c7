import ControlPlane
import Domain
import HTTPTypes

/// The workers' door: one verified event at a time.
enum EventRoutes {
    static let all: [Route] = [
        Route("POST", "/events/verified", .worker) { exchange, context in
            let event = AcceptVerifiedEvent(try exchange.bodyObject())
            return .json(try await event.perform(in: context, requestID: exchange.requestID), status: .accepted)
        }
    ]
}
