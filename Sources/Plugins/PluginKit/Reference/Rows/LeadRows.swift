extension BridgeReference {
    static let leadRows: [BridgeFunction] = [
        BridgeFunction(
            "lead.observed", "(row: LeadRow)", "nothing",
            "Hands over one row early; returning the list is the usual way.", works: Works.handing, permission: .emit),
        BridgeFunction(
            "lead.seen", "(id: string)", "boolean", "Whether this lead id was observed before.", works: Works.handing,
            permission: .emit),
    ]
}
