/// The version this binary says it is.
enum HostVersion {
    static let current = "0.1.0"
}
