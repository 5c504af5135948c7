import Channels
import Connectors
import Domain
import Foundation
import PluginKit
import Worker

/// Where a plugin's cases are played: pages offline, or in a throw-away browser for what needs one; a channel's vendor
/// from the record. Ctrl-C ends the browser and removes its folder before this process ends.
final class FixtureStage: Sendable {
    /// Play every case of a connector in Chromium.
    let everythingInBrowser: Bool
    private let browser = FixtureBrowser(environment: ProcessInfo.processInfo.environment)
    private let signals: StopSignals

    init(everythingInBrowser: Bool = false) {
        self.everythingInBrowser = everythingInBrowser
        let browser = browser
        signals = StopSignals {
            Task {
                await browser.stop()
                exit(130)
            }
        }
    }

    func runner(_ bundle: PluginBundle, trace: CallTracer? = nil) -> FixtureRun.Runner {
        switch bundle.kind {
        case .channel: ChannelFixture.runner(bundle, trace: trace)
        case .connector:
            ConnectorFixture.runner(bundle, trace: trace, everythingInBrowser: everythingInBrowser) {
                [browser] documents, body in try await browser.with(documents, body)
            }
        }
    }

    /// Runs the body and lets go of the browser, whatever comes.
    func during<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await browser.stop()
            return value
        } catch {
            await browser.stop()
            throw error
        }
    }
}
