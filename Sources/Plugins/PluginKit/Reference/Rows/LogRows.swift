extension BridgeReference {
    static let logRows: [BridgeFunction] = [
        BridgeFunction(
            "log.debug", "(message: any, fields?: table)", "nothing", "One log line of level debug, secrets masked.",
            limits: logLimits),
        BridgeFunction(
            "log.info", "(message: any, fields?: table)", "nothing",
            "One log line of level info; `print` does the same.", limits: logLimits,
            example: "log.info(\"rows read\", { count = #rows })"),
        BridgeFunction(
            "log.warn", "(message: any, fields?: table)", "nothing", "One log line of level warning.", limits: logLimits
        ),
        BridgeFunction(
            "log.error", "(message: any, fields?: table)", "nothing", "One log line of level error.", limits: logLimits),
    ]

    private static let logLimits = "message ≤ 8 KB; 50 lines a second, the number dropped is told with the next"
}
