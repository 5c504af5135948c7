/// CRC-32 (IEEE, the one of zlib) over bytes, eight at a time, because every line of a queue is summed at each start.
package enum Checksum {
    /// `tables[k][b]` is the sum of byte `b` followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var sum = UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
            tables[byte] = sum
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var sum: UInt32 = 0xFFFF_FFFF
            var at = 0
            while at + 8 <= bytes.count {
                let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)) ^ sum
                let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self))
                sum = table[1792 + Int(low & 0xFF)] ^ table[1536 + Int(low >> 8 & 0xFF)]
                sum ^= table[1280 + Int(low >> 16 & 0xFF)] ^ table[1024 + Int(low >> 24)]
                sum ^= table[768 + Int(high & 0xFF)] ^ table[512 + Int(high >> 8 & 0xFF)]
                sum ^= table[256 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
                at += 8
            }
            while at < bytes.count {
                sum = sum >> 8 ^ table[Int((sum ^ UInt32(bytes[at])) & 0xFF)]
                at += 1
            }
            return ~sum
        }
    }

    /// Eight lower-case hex digits.
    package static func hex(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { hex(of($0)) } }

    static func hex(_ sum: UInt32) -> String {
        let text = String(sum, radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }
}
