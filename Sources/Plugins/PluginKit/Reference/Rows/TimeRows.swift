extension BridgeReference {
    static let timeRows: [BridgeFunction] = [
        BridgeFunction("time.now", "()", "number", "Seconds since 1970, UTC, to the millisecond."),
        BridgeFunction(
            "time.iso", "(seconds: number)", "string", "ISO-8601 UTC with milliseconds.",
            example: "time.iso(0) --> 1970-01-01T00:00:00.000Z"),
        BridgeFunction(
            "time.parse_iso", "(text: string)", "number|nil", "Seconds of an ISO-8601 time; nil when it is none.",
            example: "time.parse_iso(\"1970-01-01T05:30:00+05:30\") --> 0"),
        BridgeFunction(
            "time.parse_age", "(text: string)", "number|nil",
            "Hours of a wording such as `3 hrs ago`, `Yesterday`, `( 2 Days Old )`.",
            example: "time.parse_age(\"3 hrs ago\") --> 3"),
        BridgeFunction("time.sleep", "(seconds: number)", "nothing", "Waits.", works: Works.waiting, limits: "0–60 s"),
    ]
}
