extension BridgeReference {
    static let cryptoRows: [BridgeFunction] = [
        BridgeFunction(
            "crypto.sha256", "(text: string, encoding?: HashEncoding)", "string",
            "SHA-256 of the bytes; encoding is `hex`, the default, `base64`, `base64url` or `raw`.",
            example: "crypto.sha256(\"\") --> e3b0c442…"),
        BridgeFunction(
            "crypto.hmac", "(algorithm: HashName, key: string, text: string, encoding?: HashEncoding)", "string",
            "A keyed hash with a key the script has; algorithm is `sha256`, `sha512` or `sha1`. A secret signs by "
                + "`secret.hmac`."),
        BridgeFunction("crypto.base64_encode", "(bytes: string)", "string", "Base64 with padding."),
        BridgeFunction(
            "crypto.base64_decode", "(text: string)", "string",
            "The bytes of strict base64. Raises `crypto.text.invalid`."),
        BridgeFunction(
            "crypto.base64url_encode", "(bytes: string)", "string", "Base64 for addresses: `-` and `_`, no padding."),
        BridgeFunction(
            "crypto.base64url_decode", "(text: string)", "string",
            "The bytes of base64url, padded or not. Raises `crypto.text.invalid`."),
        BridgeFunction("crypto.hex_encode", "(bytes: string)", "string", "Two lower-case digits a byte."),
        BridgeFunction(
            "crypto.hex_decode", "(text: string)", "string", "The bytes of hex. Raises `crypto.text.invalid`."),
        BridgeFunction(
            "crypto.equal", "(a: string, b: string)", "boolean",
            "Whether two strings are the same, in the same time wherever they differ."),
        BridgeFunction(
            "crypto.uuid", "()", "string", "A random UUID, version 4; the same ones each time in a fixture."),
    ]

    static let cryptoAliases = [
        BridgeAlias("HashEncoding", "\"hex\"|\"base64\"|\"base64url\"|\"raw\""),
        BridgeAlias("HashName", "\"sha256\"|\"sha512\"|\"sha1\""),
    ]
}
