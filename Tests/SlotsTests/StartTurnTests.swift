import Foundation
import Testing

@testable import Slots

@Suite("StartTurn")
struct StartTurnTests {
    @Test("there are as many turns as are allowed, and one given back can be taken again")
    func turns() throws {
        let home = try TemporaryHome()
        let first = try #require(try StartTurn.take(in: home.home, of: 2))
        let second = try #require(try StartTurn.take(in: home.home, of: 2))
        #expect(try StartTurn.take(in: home.home, of: 2) == nil)
        first.release()
        let third = try #require(try StartTurn.take(in: home.home, of: 2))
        #expect(try StartTurn.take(in: home.home, of: 2) == nil)
        second.release()
        third.release()
    }
}
