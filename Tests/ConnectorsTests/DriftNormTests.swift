@testable import Connectors
import Domain
import Testing

@Suite("DriftWatch over time")
struct DriftNormTests {
    private func seen(_ cards: Int, city: Double = 1, by alternative: Int? = 1) -> Observation {
        let leads = (0..<cards).map { number in
            var lead = Lead(id: "\(number)", title: "A")
            lead.ageHours = 1
            lead.city = number < Int((city * Double(cards)).rounded()) ? "Pune" : nil
            return lead
        }
        let found = Int((city * Double(cards)).rounded())
        return Observation(
            leads: leads, isEmpty: leads.isEmpty,
            selectors: [
                SelectorReport(name: "cards", matchedBy: 1, matches: cards, fillRate: cards > 0 ? 1 : 0),
                SelectorReport(name: "cards.city", matchedBy: alternative, matches: found, fillRate: city),
            ])
    }

    @Test("a field that fell stays a doubt until it is filled again; it is told once")
    func standing() {
        var watch = DriftWatch()
        #expect(watch.standing == nil)
        for _ in 1...6 { _ = watch.look(at: seen(20, city: 0.9)) }
        #expect(watch.standing?.isEmpty == true)
        let looks = (1...3).map { _ in watch.look(at: seen(20, city: 0.2)) }
        #expect(looks.allSatisfy { $0.doubts == ["'city' is filled in 20 % of the leads, normally in 90 %"] })
        #expect(looks.map(\.warnings.count) == [2, 0, 0])
        #expect(watch.standing?.faded == ["'cards.city' is filled in 20 % of the cards, normally in 90 %"])
        _ = watch.look(at: Observation(leads: [], isEmpty: true))
        #expect(watch.standing?.doubts.count == 1, "an empty page says nothing of the field")
        _ = watch.look(at: seen(20, city: 0.9))
        #expect(watch.standing?.isEmpty == true)
        #expect(watch.look(at: seen(20, city: 0.2)).warnings.count == 2)
    }

    @Test("a selector that fell while another gives the leads their field is told and forbids nothing")
    func faded() {
        var watch = DriftWatch()
        for _ in 1...6 { _ = watch.look(at: seen(20)) }
        let moved = seen(20).leads
        let report = SelectorReport(name: "cards.city", matchedBy: nil, matches: 0, fillRate: 0)
        let look = watch.look(at: Observation(leads: moved, selectors: [report]))
        #expect(look.doubts.isEmpty && look.warnings.count == 1)
        #expect(watch.standing?.doubts == [] && watch.standing?.faded.count == 1)
    }

    @Test("few cards without a field that not every card has are chance and no doubt; many are")
    func chance() {
        var watch = DriftWatch()
        for _ in 1...10 { _ = watch.look(at: seen(20, city: 0.3)) }
        #expect(watch.look(at: seen(5, city: 0)).doubts.isEmpty)
        #expect(watch.look(at: seen(30, city: 0)).doubts.count == 1)
        #expect(abs(DriftWatch.chanceOfAtMost(1, of: 2, rate: 0.5) - 0.75) < 1e-9)
        #expect(DriftWatch.chanceOfAtMost(20, of: 20, rate: 0.5) > 0.999)
    }

    @Test("six empty readings are a doubt only where leads are normal, and end with the first lead")
    func empty() {
        var quiet = DriftWatch()
        #expect((1...9).allSatisfy { _ in quiet.look(at: seen(0), leadsAreNormal: false).doubts.isEmpty })
        var watch = DriftWatch()
        #expect((1...5).allSatisfy { _ in watch.look(at: seen(0)).doubts.isEmpty })
        #expect(watch.look(at: seen(0)).doubts == ["6 readings in a row showed no lead"])
        #expect(watch.look(at: seen(3)).doubts.isEmpty && watch.standing?.isEmpty == true)
    }

    @Test("what was learned survives being written down, with the alternatives that matched")
    func norms() throws {
        var watch = DriftWatch()
        for reading in 1...9 { _ = watch.look(at: seen(20, city: 0.9, by: reading < 8 ? 1 : 2)) }
        let kept = SelectorNorms(json: watch.norms.json)
        #expect(kept == watch.norms)
        let city = try #require(kept["cards.city"])
        #expect(city.readings == 9 && city.usual == 1 && city.matchedBy == [1: 7, 2: 2])
        var next = DriftWatch(norms: kept)
        #expect(next.look(at: seen(20, city: 0.1)).doubts.count == 1, "no five readings are needed again")
        #expect(SelectorNorms(json: ["cards": ["fill_rate": 7, "readings": 3], "x": 1]).isEmpty)
    }

    @Test("a patch of a connector is the same family, another minor version is not")
    func family() {
        func family(_ version: String) -> String {
            SelectorNorms.family(of: PluginStamp(name: "p", version: version, hash: ""))
        }
        #expect(family("1.4.0") == family("1.4.9") && family("1.4.0") != family("1.5.0"))
    }
}
