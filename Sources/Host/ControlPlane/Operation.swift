import Activity
package import Domain
import Foundation
import HostDatabase
import Slots
import Telemetry

/// One thing a person, a program or a worker may ask for: authorise → do → audit, for every door alike.
///
/// An operation names one permission. What it is about decides who may know of it: to everybody else it looks exactly
/// like something that does not exist.
package protocol Operation: Sendable {
    associatedtype Answer: Sendable
    static var permission: Permission { get }

    /// The slot it is about; `nil` when it is about none, or when its answer is filtered by slot. Looks it up where
    /// only an id is known, and throws what an absent thing throws.
    func slot(in context: ControlPlaneContext) async throws -> SlotID?
    /// What a caller hears who may not know of it; the same as when it is absent.
    var absence: any HostError { get }
    /// What stands in the audit row: `slot:alpha`, `approval:0194…`; never a contact.
    var object: String { get }
    var details: JSONObject { get }
    /// Whether success is a fact worth a row; by default all that is more than reading.
    var isAudited: Bool { get }

    /// The act itself. Only called when authorised.
    func perform(in context: ControlPlaneContext, for caller: Caller) async throws -> Answer
}

extension Operation {
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? { nil }
    package var absence: any HostError { OperationError.denied("this is not yours") }
    package var details: JSONObject { [:] }
    package var isAudited: Bool { !Self.permission.isReading }
}

/// An operation on one slot, named by its id.
package protocol SlotOperation: Operation {
    var id: SlotID { get }
}

extension SlotOperation {
    package func slot(in context: ControlPlaneContext) async throws -> SlotID? { id }
    package var absence: any HostError { SlotError.unknown(id) }
    package var object: String { "slot:\(id)" }
}

extension ControlPlaneContext {
    /// Runs an operation for a caller.
    /// - Throws: `OperationError.denied`, the operation's `absence`, or what the rooms throw.
    package func run<O: Operation>(_ operation: O, for caller: Caller) async throws -> O.Answer {
        let slot = try await operation.slot(in: self)
        switch Permission.authorize(caller.actor, O.permission, slot: slot) {
        case .allowed: break
        case .hidden:
            await record(operation, caller, outcome: "hidden")
            throw operation.absence
        case .denied(let why):
            await record(operation, caller, outcome: "denied")
            throw OperationError.denied(why)
        }
        do {
            let answer = try await operation.perform(in: self, for: caller)
            if operation.isAudited { await record(operation, caller, outcome: "done") }
            return answer
        } catch {
            if operation.isAudited { await record(operation, caller, outcome: "failed:\(HostFailure(error).code)") }
            throw error
        }
    }

    /// A row that cannot be written does not undo the act; it is told loudly instead.
    private func record<O: Operation>(_ operation: O, _ caller: Caller, outcome: String) async {
        let entry = AuditEntry(
            at: clock(), actor: caller.actor.id, action: O.permission.rawValue, object: operation.object,
            outcome: outcome,
            requestID: caller.requestID, details: operation.details)
        do { try await audit.append(entry) } catch {
            log.error(
                "an audit row could not be written", error, ["action": O.permission.rawValue, "actor": caller.actor.id])
            await attention.add(
                .init(
                    id: "host:audit", kind: "audit", title: "The audit cannot be written",
                    detail: HostFailure(error).message,
                    hint: "free disk space or mend runtime/engyne.db", code: HostFailure(error).code, since: clock()))
        }
    }
}
