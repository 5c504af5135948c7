/// Reads the flat bytes of the shim. The shim made them, so a wrong byte is a fault of the bridge and ends reading
/// with null.
struct WireReader {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func arguments() -> [LuaValue] {
        let count = self.count()
        guard count > 0 else { return [] }
        var values: [LuaValue] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(value()) }
        return values
    }

    mutating func value() -> LuaValue {
        guard at < bytes.count else { return .null }
        let tag = bytes[at]
        at += 1
        switch tag {
        case 1: return .bool(false)
        case 2: return .bool(true)
        case 3: return .int(Int64(bitPattern: word()))
        case 4: return .double(Double(bitPattern: word()))
        case 5: return .string(Array(span()))
        case 6: return .array(arguments())
        case 7: return .object(members())
        case 9:
            let module = String(decoding: span(), as: UTF8.self)
            return .handle(LuaHandle(module: module, number: Int64(bitPattern: word())))
        default: return .null
        }
    }

    private mutating func members() -> [LuaMember] {
        let count = self.count()
        var members: [LuaMember] = []
        members.reserveCapacity(count)
        for _ in 0..<count {
            let key = String(decoding: span(), as: UTF8.self)
            members.append(LuaMember(key, value()))
        }
        return members.sorted { $0.key < $1.key }
    }

    private mutating func span() -> UnsafeRawBufferPointer {
        let count = min(self.count(), bytes.count - at)
        defer { at += count }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    }

    private mutating func count() -> Int {
        guard at + 4 <= bytes.count else { return 0 }
        defer { at += 4 }
        return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
    }

    private mutating func word() -> UInt64 {
        guard at + 8 <= bytes.count else { return 0 }
        defer { at += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }
}
