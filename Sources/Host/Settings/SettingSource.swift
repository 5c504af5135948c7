/// Where a value came from, so that `engyne-host check` can answer "why is this on?".
package enum SettingSource: Sendable, Hashable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case dotEnv(line: Int)
    case file(String, line: Int)
    case fallback

    package var description: String {
        switch self {
        case .flag(let name): "flag --\(name)"
        case .environment(let name): "environment \(name)"
        case .dotEnv(let line): ".env:\(line)"
        case .file(let name, let line): "\(name):\(line)"
        case .fallback: "default"
        }
    }
}
