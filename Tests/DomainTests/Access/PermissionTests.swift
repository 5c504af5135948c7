import Domain
import Testing

@Suite("Permission")
struct PermissionTests {
    private let alpha = SlotID("alpha")
    private let beta = SlotID("beta")
    private let admin = Actor(id: "a", name: "a", role: .admin, slots: .all)

    private func client(_ grants: Set<Grant> = []) -> Actor {
        Actor(
            id: "c", name: "c", role: .client,
            slots: .only([alpha].reduce(into: []) { if let id = $1 { $0.insert(id) } }), grants: grants)
    }

    @Test("an admin may everything", arguments: Permission.allCases)
    func admin(action: Permission) {
        #expect(Permission.authorize(admin, action, slot: beta) == .allowed)
        #expect(Permission.authorize(admin, action, slot: nil) == .allowed)
    }

    @Test("another's slot looks absent, whatever is asked", arguments: Permission.allCases)
    func foreign(action: Permission) {
        #expect(Permission.authorize(client([.approve, .scripts]), action, slot: beta) == .hidden)
    }

    @Test("a client runs its own slots and no more")
    func client() {
        #expect(Permission.authorize(client(), .slotsRun, slot: alpha) == .allowed)
        for action in [
            Permission.slotsHardStop, .slotsProvision, .approvalsDecide, .tokensChange, .auditRead, .holdSet,
            .pluginsChange,
        ] {
            guard case .denied = Permission.authorize(client(), action, slot: alpha) else {
                Issue.record("\(action) was not denied")
                continue
            }
        }
    }

    @Test("a grant lets a client decide about its own messages")
    func grant() {
        #expect(Permission.authorize(client([.approve]), .approvalsDecide, slot: alpha) == .allowed)
        #expect(Permission.authorize(client([.approve]), .approvalsDecide, slot: beta) == .hidden)
    }

    @Test("an admin of some slots does not act on the whole host")
    func limitedAdmin() {
        let limited = Actor(id: "l", name: "l", role: .admin, slots: client().slots)
        #expect(Permission.authorize(limited, .slotsHardStop, slot: alpha) == .allowed)
        #expect(Permission.authorize(limited, .slotsHardStop, slot: beta) == .hidden)
        #expect(Permission.authorize(limited, .holdSet, slot: nil) != .allowed)
    }
}
