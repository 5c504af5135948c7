/// What a new process is to be.
package struct SpawnRequest: Sendable {
    /// Absolute path of the program.
    package var executable: String
    /// Arguments without the program's own name.
    package var arguments: [String]
    package var environment: [String: String]
    /// `nil` keeps the parent's.
    package var workingDirectory: String?
    /// Child number and the parent's descriptor it is a copy of. Without an entry 0 and 1 are `/dev/null` and 2 is the
    /// parent's; everything else is closed in the child.
    package var descriptors: [(child: Int32, parent: Int32)]
    /// Makes the child the leader of a process group of its own.
    package var ownGroup: Bool
    /// Tells a child of our own kind to call `ProcessLife.dieWithParent()`: it finds the parent's pid in its
    /// environment.
    package var diesWithParent: Bool

    package init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil, descriptors: [(child: Int32, parent: Int32)] = [], ownGroup: Bool = true,
        diesWithParent: Bool = false
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.descriptors = descriptors
        self.ownGroup = ownGroup
        self.diesWithParent = diesWithParent
    }
}

/// How a process ended.
package enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)

    package var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signalled(let number): "signal \(number)"
        }
    }
}
