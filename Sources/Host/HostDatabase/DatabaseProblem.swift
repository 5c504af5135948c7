import Domain

/// What can be wrong with the host's database.
package enum DatabaseProblem: HostError {
    case unsupported(url: String)
    case unopenable(path: String, problem: String)

    package var code: String {
        switch self {
        case .unsupported: "settings.database.unsupported"
        case .unopenable: "database.file.unavailable"
        }
    }
    package var message: String {
        switch self {
        case .unsupported(let scheme): "DATABASE_URL begins with '\(scheme)', expected sqlite:///path"
        case .unopenable(let path, let problem): "\(path) cannot be opened: \(problem)"
        }
    }
    package var hint: String {
        switch self {
        case .unsupported: "unset DATABASE_URL for the default, runtime/engyne.db"
        case .unopenable: "check that the folder is writable and the disk not full"
        }
    }
}
