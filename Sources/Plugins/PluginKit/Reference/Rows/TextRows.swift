extension BridgeReference {
    static let textRows: [BridgeFunction] = [
        BridgeFunction("text.trim", "(text: string)", "string", "Without white space at both ends."),
        BridgeFunction(
            "text.squeeze", "(text: string)", "string", "Every run of white space as one space, trimmed."),
        BridgeFunction("text.lower", "(text: string)", "string", "Lower case of every script, not only ASCII."),
        BridgeFunction("text.nfc", "(text: string)", "string", "Unicode normal form C."),
        BridgeFunction(
            "text.digits", "(text: string)", "string", "Only the digits, those of other scripts as 0-9.",
            example: "text.digits(\"Rs. 1,200\") --> 1200"),
        BridgeFunction(
            "text.phone", "(text: string, region?: string)", "string|nil",
            "The first phone number as E.164; region is an ISO code, the slot's by default.",
            example: "text.phone(\"call 098765-43210\", \"IN\") --> +919876543210"),
        BridgeFunction("text.email", "(text: string)", "string|nil", "The first e-mail address, lower case."),
        BridgeFunction(
            "text.contains_any", "(text: string, words: string[])", "string|nil",
            "The first of the words that stands in the text as a whole phrase, any case.",
            example: "text.contains_any(\"Pain killer tablets\", { \"pain killer\" }) --> pain killer"),
        BridgeFunction(
            "text.fill", "(template: string, values: table)", "string",
            "Replaces `{name}` and `{table.name}`; what is unknown becomes empty.",
            example: "text.fill(\"Hi {name}\", { name = \"Ann\" }) --> Hi Ann"),
    ]
}
