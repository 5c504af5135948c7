import Testing

@testable import CurlBridge

@Suite("AddressCheck")
struct AddressCheckTests {
    @Test(
        "an address inside is refused unless it was opened",
        arguments: [
            [127, 0, 0, 1], [127, 255, 1, 2], [10, 1, 2, 3], [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1],
            [100, 64, 0, 1], [100, 127, 9, 9], [169, 254, 169, 254], [198, 18, 0, 1], [198, 19, 255, 255],
        ] as [[UInt8]])
    func inside(_ bytes: [UInt8]) {
        #expect(AddressCheck.version4(bytes).refusal(insideAllowed: false) != nil)
        #expect(AddressCheck.version4(bytes).refusal(insideAllowed: true) == nil)
    }

    @Test(
        "an address nothing should go to is refused even when the inside is open",
        arguments: [
            [0, 0, 0, 0], [0, 1, 2, 3], [224, 0, 0, 1], [239, 1, 1, 1], [240, 0, 0, 1], [255, 255, 255, 255],
            [192, 0, 0, 8], [192, 0, 2, 1], [198, 51, 100, 7], [203, 0, 113, 9],
        ] as [[UInt8]])
    func never(_ bytes: [UInt8]) {
        #expect(AddressCheck.version4(bytes).refusal(insideAllowed: true) != nil)
    }

    @Test(
        "neighbours of the refused ranges are open",
        arguments: [
            [1, 1, 1, 1], [9, 255, 255, 255], [11, 0, 0, 1], [100, 63, 255, 255], [100, 128, 0, 1], [126, 1, 1, 1],
            [128, 0, 0, 1], [172, 15, 0, 1], [172, 32, 0, 1], [192, 167, 1, 1], [192, 169, 1, 1], [198, 17, 0, 1],
            [198, 20, 0, 1], [223, 255, 255, 255], [169, 253, 1, 1],
        ] as [[UInt8]])
    func open(_ bytes: [UInt8]) {
        #expect(AddressCheck.version4(bytes) == .open)
    }

    private func six(_ words: UInt16...) -> [UInt8] { words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] } }

    @Test("IPv6: loopback, unique local and link-local are inside")
    func insideSix() {
        for bytes in [six(0, 0, 0, 0, 0, 0, 0, 1), six(0xfc00, 0, 0, 0, 0, 0, 0, 1), six(0xfe80, 0, 0, 0, 0, 0, 0, 1)] {
            #expect(AddressCheck.version6(bytes).refusal(insideAllowed: false) != nil)
            #expect(AddressCheck.version6(bytes).refusal(insideAllowed: true) == nil)
        }
    }

    @Test("IPv6: forms that carry an IPv4 address, multicast and reserved ranges are refused")
    func neverSix() {
        let refused = [
            six(0, 0, 0, 0, 0, 0, 0, 0), six(0, 0, 0, 0, 0, 0, 0x7f00, 1), six(0, 0, 0, 0, 0, 0xffff, 0x0101, 0x0101),
            six(0x64, 0xff9b, 0, 0, 0, 0, 0x7f00, 1), six(0x2002, 0x7f00, 1, 0, 0, 0, 0, 1),
            six(0x2001, 0, 0, 0, 0, 0, 0, 1), six(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), six(0xff02, 0, 0, 0, 0, 0, 0, 1),
            six(0x100, 0, 0, 0, 0, 0, 0, 1), six(0x3fff, 0x100, 0, 0, 0, 0, 0, 1),
        ]
        for bytes in refused { #expect(AddressCheck.version6(bytes).refusal(insideAllowed: true) != nil, "\(bytes)") }
        let mappedLoopback = six(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1)
        #expect(AddressCheck.version6(mappedLoopback).refusal(insideAllowed: false) != nil)
    }

    @Test("IPv6: global unicast is open")
    func openSix() {
        #expect(AddressCheck.version6(six(0x2606, 0x4700, 0, 0, 0, 0, 0, 1)) == .open)
        #expect(AddressCheck.version6(six(0x2a00, 0x1450, 0, 0, 0, 0, 0, 1)) == .open)
    }

    @Test("what may reach loopback only reaches nothing else, inside or outside")
    func loopbackOnly() {
        #expect(AddressCheck.version4([127, 0, 0, 1]).refusal(.loopback) == nil)
        #expect(AddressCheck.version6(Array(repeating: 0, count: 15) + [1]).refusal(.loopback) == nil)
        for bytes: [UInt8] in [[10, 0, 0, 1], [192, 168, 1, 1], [8, 8, 8, 8], [169, 254, 1, 1], [0, 0, 0, 0]] {
            #expect(AddressCheck.version4(bytes).refusal(.loopback) != nil, "\(bytes)")
        }
    }
}
