import Connectors
import Domain
import Foundation
import Synchronization
import Testing

@Suite("page.click with an arming")
struct ClickArmingTests {
    private let click = """
        function M.verify() return {verified = false} end
        function M.click(ctx, page, lead)
          local report = page.click("button", "buy", {id = lead.id, title = lead.title, country = "Ghana"})
          if not report.dispatched then return {result = "refused", reason = report.reason .. ":" .. tostring(report.detail)} end
          return {result = "confirmed"}
        end
        """

    @Test("asks after the aim and before the press, with the lead as the script sees it now")
    func order() async throws {
        let page = FakePage()
        let site = try await Script.runtime(click, page: page)
        let asked = Mutex<[(Lead?, [String])]>([])
        let answer = try await site.click(Lead(id: "1", title: "Tea")) { shown in
            asked.withLock { $0.append((shown, page.log)) }
            return nil
        }
        #expect(answer.result == .confirmed)
        let (shown, before) = try #require(asked.withLock { $0 }.first)
        #expect(shown?.country == "Ghana")
        #expect(before == ["begin", #"aim "button""#])
        #expect(page.log == ["begin", #"aim "button""#, #"click "button""#])
    }

    @Test("what cannot be aimed at is never asked about nor pressed")
    func notAimed() async throws {
        let page = FakePage()
        page.aims = [PageClick(dispatched: false, reason: "covered", detail: "by div#notice")]
        let site = try await Script.runtime(click, page: page)
        let answer = try await site.click(Lead(id: "1", title: "Tea")) { _ in
            Issue.record("asked")
            return nil
        }
        #expect(answer.reason == "covered:by div#notice")
        #expect(!answer.dispatched)
        #expect(!page.log.contains { $0.hasPrefix("click") })
    }

    @Test("a no of the host is a veto; a veto after its yes stops the press as well")
    func vetoes() async throws {
        let page = FakePage()
        let site = try await Script.runtime(click, page: page)
        #expect(try await site.click(Lead(id: "1", title: "Tea")) { _ in "cap_day" }.reason == "vetoed:cap_day")
        let isHeld = Mutex(false)
        let held = try await Script.runtime(click, page: page) {
            $0.clickVeto = { isHeld.withLock { $0 } ? "hold" : nil }
        }
        let answer = try await held.click(Lead(id: "1", title: "Tea")) { _ in
            isHeld.withLock { $0 = true }
            return nil
        }
        #expect(answer.reason == "vetoed:hold")
        #expect(!page.log.contains { $0.hasPrefix("click") })
    }

    @Test("an arming that fails presses nothing, and a row that is no lead is refused")
    func failing() async throws {
        let page = FakePage()
        let site = try await Script.runtime(click, page: page)
        let answer = try await site.click(Lead(id: "1", title: "Tea")) { _ in
            throw HostFailure(code: "journal.disk.full", message: "full")
        }
        #expect(answer.result == .refused && !answer.dispatched && answer.failure != nil)
        let odd = try await Script.runtime(
            click.replacingOccurrences(of: "id = lead.id, ", with: ""), page: page)
        let refused = try await odd.click(Lead(id: "1", title: "Tea")) { _ in nil }
        #expect(refused.reason == "vetoed:the lead as shown cannot be read")
        #expect(!page.log.contains { $0.hasPrefix("click") })
    }
}
