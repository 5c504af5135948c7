import Domain
import Foundation
import Synchronization

/// Counts something by address, wrong credentials or webhooks: a bucket of so many a minute. One address never uses up
/// what another may do.
final class AddressBudget: Sendable {
    private struct Bucket {
        var left: Double
        var at: Date
    }
    private static let mostAddresses = 10_000
    private let perMinute: Double
    private let clock: WallClock
    private let buckets = Mutex<[String: Bucket]>([:])

    init(perMinute: Int, clock: @escaping WallClock) { (self.perMinute, self.clock) = (Double(perMinute), clock) }

    /// Notes one more; seconds to wait when there were too many.
    func note(_ address: String) -> Int? {
        let now = clock()
        return buckets.withLock { buckets in
            if buckets.count >= Self.mostAddresses {
                buckets = buckets.filter { now.timeIntervalSince($0.value.at) < 60 }
            }
            var bucket = buckets[address] ?? Bucket(left: perMinute, at: now)
            bucket.left = min(perMinute, bucket.left + max(0, now.timeIntervalSince(bucket.at)) * perMinute / 60)
            bucket.at = now
            let isEmpty = bucket.left < 1
            if !isEmpty { bucket.left -= 1 }
            buckets[address] = bucket
            return isEmpty ? max(1, Int((60 / perMinute).rounded(.up))) : nil
        }
    }
}
