extension BridgeReference {
    static let jsonRows: [BridgeFunction] = [
        BridgeFunction(
            "json.encode", "(value: any)", "string", "Compact JSON with sorted keys.",
            limits: "depth ≤ 32, 100,000 values, 8 MB",
            example: "json.encode({ id = 7, tags = json.array({}) }) --> {\"id\":7,\"tags\":[]}"),
        BridgeFunction(
            "json.decode", "(text: string)", "any",
            "Reads strict JSON; a null inside becomes `json.null`, `null` alone is nil. Raises `json.text.invalid`.",
            limits: "depth ≤ 32, 100,000 values, 8 MB", example: "json.decode('{\"a\":[1,null]}').a[1] --> 1"),
        BridgeFunction(
            "json.array", "(list: table)", "table",
            "Marks a table as a list, so that an empty one is written `[]`.", example: "json.array({})"),
    ]

    static let jsonConstants = [
        BridgeConstant("json", "null", "userdata", "JSON's null, to be written and compared; it counts as true in Lua.")
    ]
}
