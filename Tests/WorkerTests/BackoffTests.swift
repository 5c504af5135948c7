import Testing
import Worker

@Suite("Backoff")
struct BackoffTests {
    @Test("doubles with each busy answer in a row, up to a quarter of an hour, and begins anew after a good one")
    func doubles() {
        var backoff = Backoff()
        let waits = (0..<6).map { _ in backoff.busy(asked: 60, interval: 15) }
        #expect(waits == [60, 120, 240, 480, 900, 900])
        backoff.answered()
        #expect(backoff.busy(asked: 60, interval: 15) == 60)
        var later = Backoff()
        for _ in 0..<5000 { _ = later.busy(asked: 60, interval: 15) }
        #expect(later.busy(asked: 60, interval: 15) == 900)
    }

    @Test("never cuts short what the site asked for, nor the slot's own interval")
    func honoured() {
        var backoff = Backoff()
        #expect(backoff.busy(asked: 3600, interval: 60) == 3600)
        #expect(backoff.busy(asked: 3600, interval: 60) == 3600)
        var slow = Backoff()
        #expect(slow.busy(asked: 60, interval: 1800) == 1800)
    }
}
