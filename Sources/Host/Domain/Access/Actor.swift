/// Who asks: a person, a program with a token, the command line, or a worker. Rights are read anew for each request.
package struct Actor: Sendable, Hashable {
    /// `user:<id>`, `token:<name>`, `cli:<os user>`: what stands in audit rows and approvals.
    package let id: String
    package let name: String
    package let email: String?
    package let role: Role
    package let slots: SlotScope
    /// What a client may do beyond its role; an admin needs none.
    package let grants: Set<Grant>

    package init(
        id: String, name: String, email: String? = nil, role: Role, slots: SlotScope, grants: Set<Grant> = []
    ) {
        (self.id, self.name, self.email, self.role) = (id, name, email, role)
        (self.slots, self.grants) = (slots, grants)
    }

    /// The user's id in the database; `nil` for a token or the command line.
    package var userID: String? { id.hasPrefix("user:") ? String(id.dropFirst(5)) : nil }

    /// Whether it may know that something about this slot exists; `nil` = about the whole host.
    package func sees(slot: String?) -> Bool {
        guard let slot else { return slots == .all }
        return SlotID(slot).map(slots.contains) ?? (slots == .all)
    }
}
