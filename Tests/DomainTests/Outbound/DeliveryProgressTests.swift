import Domain
import Foundation
import Testing

@Suite("DeliveryProgress")
struct DeliveryProgressTests {
    private func farthest(_ states: [DeliveryState]) -> DeliveryState? {
        states.reduce(nil as DeliveryProgress?) { known, state in
            DeliveryProgress.isNews(state, after: known) ? DeliveryProgress(state: state, at: .distantPast) : known
        }?.state
    }

    @Test("whatever the order news comes in, the farthest counts")
    func order() {
        #expect(farthest([.sent, .delivered, .read]) == .read)
        #expect(farthest([.read, .delivered, .sent, .read]) == .read)
        #expect(farthest([.delivered, .delivered]) == .delivered)
        #expect(farthest([]) == nil)
    }

    @Test("a failure after an arrival is no news; an arrival after a failure is")
    func failure() {
        #expect(farthest([.delivered, .failed]) == .delivered)
        #expect(farthest([.read, .failed]) == .read)
        #expect(farthest([.sent, .failed]) == .failed)
        #expect(farthest([.failed, .sent]) == .failed)
        #expect(farthest([.failed, .delivered]) == .delivered)
    }
}
