/// Which kind of address a connection would go to.
///
/// The check is made on the address that is being connected to, in libcurl's open-socket hook: there is no gap
/// between the check and the use, so a name that resolves to something else a moment later changes nothing.
package enum AddressCheck: Equatable, Sendable {
    /// An ordinary public address.
    case open
    /// Inside the machine or its networks; only what an operator opened by scheme, host and port may go there.
    case inside(String)
    /// Nothing ever goes there: unspecified, multicast, reserved.
    case never(String)

    /// Judges the four bytes of an IPv4 address.
    package static func version4(_ bytes: [UInt8]) -> AddressCheck {
        guard bytes.count == 4 else { return .never("not an address") }
        let (a, b, c) = (bytes[0], bytes[1], bytes[2])
        switch (a, b, c) {
        case (0, _, _): return .never("unspecified 0.0.0.0/8")
        case (10, _, _): return .inside("private 10.0.0.0/8")
        case (100, 64...127, _): return .inside("shared 100.64.0.0/10")
        case (127, _, _): return .inside("loopback 127.0.0.0/8")
        case (169, 254, _): return .inside("link-local 169.254.0.0/16")
        case (172, 16...31, _): return .inside("private 172.16.0.0/12")
        case (192, 168, _): return .inside("private 192.168.0.0/16")
        case (192, 0, 0): return .never("protocol assignments 192.0.0.0/24")
        case (192, 0, 2), (198, 51, 100), (203, 0, 113): return .never("documentation")
        case (192, 88, 99): return .never("6to4 relay 192.88.99.0/24")
        case (198, 18...19, _): return .inside("benchmark 198.18.0.0/15")
        case (224...239, _, _): return .never("multicast 224.0.0.0/4")
        case (240...255, _, _): return .never("reserved 240.0.0.0/4")
        default: return .open
        }
    }

    /// Judges the sixteen bytes of an IPv6 address. Only global unicast that carries no IPv4 address is open.
    package static func version6(_ bytes: [UInt8]) -> AddressCheck {
        guard bytes.count == 16 else { return .never("not an address") }
        if bytes.starts(with: zeros(15)) { return bytes[15] == 1 ? .inside("loopback ::1") : compatible(bytes) }
        if bytes.starts(with: zeros(10) + [0xff, 0xff]) { return mapped(bytes) }
        if bytes.starts(with: zeros(12)) { return .never("IPv4-compatible ::/96") }
        switch (bytes[0], bytes[1]) {
        case (0xfc...0xfd, _): return .inside("unique local fc00::/7")
        case (0xfe, 0x80...0xbf): return .inside("link-local fe80::/10")
        case (0xff, _): return .never("multicast ff00::/8")
        case (0x20, 0x02): return .never("6to4 2002::/16")
        case (0x20, 0x01) where bytes[2] < 2: return .never("special 2001::/23")
        case (0x20, 0x01) where bytes[2] == 0x0d && bytes[3] == 0xb8: return .never("documentation 2001:db8::/32")
        case (0x3f, 0xff) where bytes[2] < 0x10: return .never("documentation 3fff::/20")
        case (0x20...0x3f, _): return .open
        default: return .never("not global unicast")
        }
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    private static func compatible(_ bytes: [UInt8]) -> AddressCheck {
        bytes[15] == 0 ? .never("unspecified ::") : .never("IPv4-compatible ::/96")
    }

    /// An IPv4 address written as IPv6 is never needed for a public host; inside ones keep their own reason.
    private static func mapped(_ bytes: [UInt8]) -> AddressCheck {
        switch version4(Array(bytes[12...])) {
        case .inside(let why): .inside("IPv4-mapped " + why)
        case .open, .never: .never("IPv4-mapped ::ffff:0:0/96")
        }
    }

    /// How far a connection may reach.
    package enum Reach: Sendable { case outside, inside, loopback }

    /// Why a connection must not be opened, or `nil` when it may.
    package func refusal(_ reach: Reach) -> String? {
        switch (self, reach) {
        case (.open, .outside), (.open, .inside), (.inside, .inside): nil
        case (.inside(let why), .loopback): why.hasPrefix("loopback") ? nil : why
        case (.open, .loopback): "outside this machine"
        case (.inside(let why), .outside), (.never(let why), _): why
        }
    }

    /// The same for a reach of two words.
    package func refusal(insideAllowed: Bool) -> String? { refusal(insideAllowed ? .inside : .outside) }
}
