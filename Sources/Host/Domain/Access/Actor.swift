/// Who asks: a person, a program with a token, the command line, or a worker. Rights are read anew for each request.
package struct Actor: Sendable, Hashable {
    /// `user:<id>`, `token:<name>`, `cli:<os user>`: what stands in audit rows and approvals.
    package let id: String
    package let name: String
    package let email: String?
    package let role: Role
    package let slots: SlotScope

    package init(id: String, name: String, email: String? = nil, role: Role, slots: SlotScope) {
        (self.id, self.name, self.email, self.role, self.slots) = (id, name, email, role, slots)
    }
}
