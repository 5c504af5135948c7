import Domain
import Foundation

/// What the dial does to the market: which leads count as sold, what a row loses, how many credits show.
extension PracticeMarket {
    static func halfSold(_ leads: [PracticeLead]) -> ([PracticeLead], Set<String>) {
        var (marked, sold) = (leads, Set<String>())
        for index in marked.indices where index.isMultiple(of: 2) && !marked[index].isSold {
            marked[index].isSold = true
            sold.insert(marked[index].id)
        }
        return (marked, sold)
    }

    /// Another dial, from now on.
    func turn(to wanted: PracticeDial) {
        catchUp()
        let wasQuick = dial.has(.arrivals)
        dial = wanted
        isSignedIn = !wanted.has(.loginWall)
        for index in leads.indices where soldByDial.contains(leads[index].id) { leads[index].isSold = false }
        soldByDial = []
        if wanted.has(.soldOut) { (leads, soldByDial) = Self.halfSold(leads) }
        guard wasQuick != wanted.has(.arrivals) else { return }
        nextArrival = now().addingTimeInterval(wasQuick ? maker.pause() : Self.quickPause)
    }

    /// A row as the dial shows it. Which rows lose what goes by their place from the end, which a new lead does not move.
    func row(_ lead: PracticeLead, fromEnd place: Int) -> JSONValue {
        var row = lead.row(now: now()).object ?? [:]
        var lost: [String] = []
        if dial.has(.halfParsed), place.isMultiple(of: 2) { lost += ["OFR_DATE", "BLDATETIME"] }
        if dial.has(.thinned), !place.isMultiple(of: 4) { lost += ["GLUSR_COUNTRY", "FK_GL_COUNTRY_ISO"] }
        for key in lost { row[key] = "" }
        return .object(row)
    }

    var shownBalance: Int { dial.has(.noBalance) ? 0 : balance }
}
