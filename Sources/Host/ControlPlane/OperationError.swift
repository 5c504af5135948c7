import Domain

/// What the corridor itself refuses; everything else is the error of the room that was asked.
package enum OperationError: HostError, Equatable {
    case denied(String)
    case badValue(member: String, expected: String)
    case unknownLead(String)
    case unknownRun(String)
    case unknownArtefact(String)
    case alreadyClicked(String)
    case unknownAttention(String)
    case unknownChannel(String)
    case unknownUser(String)
    case notUnknown(id: String, state: String)
    case unknownTemplate(String)
    case notStored(String)
    case unknownWebhook(String)

    package var code: String {
        switch self {
        case .denied: "access.action.denied"
        case .badValue: "request.value.invalid"
        case .unknownLead: "leads.lead.unknown"
        case .unknownRun: "slots.run.unknown"
        case .unknownArtefact: "slots.artefact.unknown"
        case .alreadyClicked: "leads.wish.conflict"
        case .unknownAttention: "attention.item.unknown"
        case .unknownChannel: "delivery.channel.unknown"
        case .unknownUser: "users.user.unknown"
        case .notUnknown: "delivery.item.conflict"
        case .unknownTemplate: "slots.template.unknown"
        case .notStored: "events.store.unavailable"
        case .unknownWebhook: "webhook.path.unknown"
        }
    }

    package var message: String {
        switch self {
        case .denied(let why): why
        case .badValue(let member, let expected): "\(member) must be \(expected)"
        case .unknownRun(let id): "this slot has no run '\(id.prefix(60))'"
        case .unknownArtefact(let name): "this run has no artefact '\(name.prefix(120))'"
        case .unknownLead(let id): "this slot has no lead '\(id.prefix(60))'"
        case .alreadyClicked(let id): "lead '\(id.prefix(60))' was clicked; there is nothing left to wish"
        case .unknownAttention(let id): "nothing called '\(id.prefix(120))' waits for a person"
        case .unknownChannel(let name): "there is no channel '\(name.prefix(60))'"
        case .unknownUser(let id): "there is no user '\(id.prefix(60))'"
        case .notUnknown(let id, let state): "item \(id) is \(state); only one whose outcome is unknown can be settled"
        case .unknownTemplate(let name): "the slot has no text for the template '\(name.prefix(60))'"
        case .notStored: "the event cannot be stored now"
        case .unknownWebhook(let path): "no enabled channel listens to '\(path.prefix(80))'"
        }
    }

    package var hint: String {
        switch self {
        case .notStored: "send it again; the same event is never stored twice"
        case .denied: "ask an admin"
        default: ""
        }
    }

    package var isRetryable: Bool { if case .notStored = self { true } else { false } }
}
