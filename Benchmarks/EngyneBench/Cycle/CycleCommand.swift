import ArgumentParser

struct CycleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cycle", abstract: "One whole cycle of a slot.")
    func run() async throws {}
}
