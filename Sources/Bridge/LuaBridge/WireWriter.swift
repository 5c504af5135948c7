#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes values as the flat bytes of the shim, into memory of malloc that the shim frees.
struct WireWriter {
    private(set) var bytes: UnsafeMutablePointer<UInt8>?
    private(set) var count = 0
    private var room = 0

    mutating func put(_ value: LuaValue) {
        switch value {
        case .null: put(tag: 0)
        case .bool(let value): put(tag: value ? 2 : 1)
        case .int(let value):
            put(tag: 3)
            withUnsafeBytes(of: value.littleEndian) { put($0) }
        case .double(let value):
            put(tag: 4)
            withUnsafeBytes(of: value.bitPattern.littleEndian) { put($0) }
        case .string(let bytes):
            put(tag: 5)
            put(bytes)
        case .array(let values):
            put(tag: 6)
            put(count: values.count)
            for value in values { put(value) }
        case .handle(let handle):
            put(tag: 9)
            put(handle.module)
            withUnsafeBytes(of: handle.number.littleEndian) { put($0) }
        case .object(let members):
            put(tag: 7)
            put(count: members.count)
            for member in members {
                put(member.key)
                put(member.value)
            }
        }
    }

    /// A whole argument may be a host module by name.
    mutating func put(argument: LuaValue) {
        if case .object(let members) = argument, members.count == 1, members[0].key == "$module",
            case .string(let name) = members[0].value
        {
            put(tag: 8)
            put(name)
        } else {
            put(argument)
        }
    }

    mutating func put(arguments: [LuaValue]) {
        put(count: arguments.count)
        for argument in arguments { put(argument: argument) }
    }

    func free() {
        #if canImport(Glibc)
            Glibc.free(bytes)
        #else
            Darwin.free(bytes)
        #endif
    }

    private mutating func put(tag: UInt8) {
        reserve(1)
        bytes?[count] = tag
        count += 1
    }

    private mutating func put(count value: Int) {
        withUnsafeBytes(of: UInt32(clamping: value).littleEndian) { put($0) }
    }

    private mutating func put(_ string: [UInt8]) {
        put(count: string.count)
        string.withUnsafeBytes { put($0) }
    }

    private mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            put(count: utf8.count)
            put(UnsafeRawBufferPointer(utf8))
        }
    }

    private mutating func put(_ raw: UnsafeRawBufferPointer) {
        guard let source = raw.baseAddress, raw.count > 0 else { return }
        reserve(raw.count)
        if let bytes { memcpy(bytes + count, source, raw.count) }
        count += raw.count
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > room else { return }
        room = max(64, room * 2, count + more)
        guard let grown = realloc(bytes, room) else { preconditionFailure("out of memory") }
        bytes = grown.assumingMemoryBound(to: UInt8.self)
    }
}
