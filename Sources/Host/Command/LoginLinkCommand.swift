import ArgumentParser
import Domain

struct LoginLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login-link", abstract: "Print a link that signs you in once, on this machine, within 15 minutes.")
    @OptionGroup var options: CommandOptions

    func run() async throws {
        try await reporting(options) {
            let answer = try await HostClient.required(in: options.homeFolder).call("POST", "/auth/local")
            options.show(answer, text: answer["url"]?.string ?? "")
        }
    }
}
