extension BridgeReference {
    static let slotRows: [BridgeFunction] = [
        BridgeFunction("slot.id", "()", "string|nil", "The slot's id."),
        BridgeFunction(
            "slot.config", "()", "table", "The slot's settings that concern scripts: client, timezone, country."),
        BridgeFunction(
            "slot.dry_run", "()", "boolean",
            "Whether acts are left out; for log lines, the host leaves them out by itself."),
    ]
}
