extension BridgeReference {
    static let storeRows: [BridgeFunction] = [
        BridgeFunction(
            "store.get", "(key: string)", "any",
            "What was stored under the key, per plugin and slot; nil when nothing.",
            works: Works.storing, limits: storeLimits),
        BridgeFunction(
            "store.set", "(key: string, value: any)", "nothing", "Stores a JSON value; nil deletes it.",
            works: Works.storing, limits: storeLimits, example: "store.set(\"cursor\", answer.next)"),
        BridgeFunction(
            "store.delete", "(key: string)", "boolean", "Whether there was something to delete.", works: Works.storing),
        BridgeFunction(
            "store.list", "(prefix?: string)", "string[]", "The stored keys with this prefix, sorted.",
            works: Works.storing),
    ]

    private static let storeLimits = "key ≤ 512 bytes; 1 MB together"
}
