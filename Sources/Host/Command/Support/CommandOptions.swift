import ArgumentParser
import Domain
import Foundation
import Settings

/// The two options every command has.
struct CommandOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The home directory (default: ENGYNE_HOME, else this folder).", valueName: "dir"))
    var home: String?

    @Flag(help: "Print exactly one JSON document.")
    var json = false

    var homeFolder: HomeFolder {
        let environment = ProcessInfo.processInfo.environment
        return HomeFolder(root: home ?? environment["ENGYNE_HOME"], executable: Executable.path)
    }

    func settings(flags: [String: String] = [:]) -> HostSettings {
        HostSettings.load(home: homeFolder, flags: flags, environment: ProcessInfo.processInfo.environment)
    }

    /// Prints the value in the asked form.
    func show(_ json: JSONValue, text: @autoclosure () -> String) {
        if self.json { Terminal.say(json) } else { Terminal.say(text()) }
    }
}

/// This very binary, which also is every child.
enum Executable {
    static let path: String = {
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        } catch {
            return Bundle.main.executablePath ?? CommandLine.arguments[0]
        }
    }()
}
