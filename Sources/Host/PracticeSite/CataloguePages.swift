import Domain
import Foundation

/// The pages of the practice catalogue, whole as the server sends them; they carry no script.
struct CataloguePages: Sendable {
    let dial: PracticeDial
    let now: Date

    var missing: PracticeRoutes.Answer { html("Not found", "<p>There is no such page.</p>", status: 404) }

    func list(_ page: PracticeCatalogue.Page) -> PracticeRoutes.Answer {
        if dial.has(.emptySilent) { return html("Enquiries", "") }
        let enquiries = dial.has(.empty) ? [] : page.enquiries
        let rows = enquiries.map(row).joined(separator: "\n")
        let table =
            enquiries.isEmpty
            ? #"<p class="nothing">There are no open enquiries.</p>"#
            : """
            <table class="\(name("enquiries"))"><thead><tr><th>Reference</th><th>Wanted</th><th>Where</th><th>Buyer</th>\
            <th>Asked</th><th>State</th></tr></thead><tbody>
            \(rows)
            </tbody></table>
            """
        return html("Enquiries", table + (dial.has(.empty) ? "" : pager(page)))
    }

    private func pager(_ page: PracticeCatalogue.Page) -> String {
        func link(_ rel: String, _ number: Int, _ words: String) -> String {
            (1...page.count).contains(number)
                ? #"<a rel="\#(rel)" href="\#(CatalogueRoutes.root)?page=\#(number)">\#(words)</a>"# : ""
        }
        return #"<nav class="pager">"# + link("prev", page.number - 1, "Newer")
            + " Page \(page.number) of \(page.count) " + link("next", page.number + 1, "Older") + "</nav>"
    }

    private func row(_ enquiry: PracticeEnquiry) -> String {
        let lead = enquiry.lead
        let country = dial.has(.thinned) && !enquiry.serial.isMultiple(of: 4) ? "" : lead.place.country
        let reference =
            dial.has(.missing) ? "" : #"<td class="\#(name("reference"))">\#(enquiry.reference)</td>"#
        return """
            <tr class="\(name("enquiry"))">\(reference)
            <td><a class="\(name("subject"))" href="\(address(enquiry))">\(safe(lead.title))</a>
            <small class="section">\(safe(lead.product.parent)) / \(safe(lead.product.category))</small>\
            <small class="amount">\(safe(lead.quantityText))</small></td>
            <td class="town">\(safe(lead.place.city))</td><td class="country">\(safe(country))</td>
            <td class="standing">buyer for \(lead.memberMonths) months, reachable by \
            <span class="reach">\(lead.availability.joined(separator: ", "))</span></td>
            <td><time class="asked" datetime="\(Timestamp.string(lead.postedAt))">\(lead.age(now))</time></td>
            <td class="state">\(enquiry.isClosed(dial) ? "closed" : "open")</td></tr>
            """
    }

    func enquiry(_ enquiry: PracticeEnquiry) -> PracticeRoutes.Answer {
        let lead = enquiry.lead
        let press =
            enquiry.isClosed(dial)
            ? #"<p class="closed">This enquiry is closed.</p>"#
            : """
            <form method="post" action="\(address(enquiry))/claim"\
            \(dial.has(.swallowClick) ? #" onsubmit="return false""# : "")><button>Claim this enquiry</button></form>
            """
        return html(
            safe(lead.title),
            """
            <article class="detail" data-reference="\(enquiry.reference)"><dl>
            <dt>Reference</dt><dd>\(enquiry.reference)</dd><dt>Wanted</dt><dd>\(safe(lead.title)) \
            \(safe(lead.quantityText))</dd><dt>Where</dt><dd>\(safe(lead.place.city)), \(safe(lead.place.country))</dd>
            <dt>Asked</dt><dd>\(lead.age(now))</dd></dl>\(press)</article>
            """)
    }

    func confirmation(_ claim: PracticeCatalogue.Claim) -> PracticeRoutes.Answer {
        html("Claim confirmed", card(claim, "confirmation"))
    }

    func refusal(_ reference: String) -> PracticeRoutes.Answer {
        html(
            "Claim refused",
            #"<p class="refusal" data-reference="\#(safe(reference))">Somebody was faster: this enquiry is closed.</p>"#,
            status: 409)
    }

    func claims(_ claims: [PracticeCatalogue.Claim]) -> PracticeRoutes.Answer {
        html(
            "My claims",
            claims.isEmpty
                ? #"<p class="nothing">You have claimed nothing yet.</p>"#
                : claims.map { card($0, "claim") }.joined(separator: "\n"))
    }

    private func card(_ claim: PracticeCatalogue.Claim, _ kind: String) -> String {
        let lead = claim.enquiry.lead
        let lines = [
            ("name", lead.buyer.name), ("company", lead.buyer.company),
            ("phone", "+\(lead.place.dialCode) \(lead.buyer.mobile)"), ("email", lead.buyer.email),
        ]
        let contact = lines.filter { !$0.1.isEmpty }.map { key, value in
            #"<dt>\#(key.capitalized)</dt><dd class="\#(key)">\#(safe(value))</dd>"#
        }
        return """
            <section class="\(kind)" data-reference="\(claim.enquiry.reference)"><h2>\(safe(lead.title))</h2>
            <p>Enquiry \(claim.enquiry.reference) is yours.</p><dl>\(contact.joined())</dl></section>
            """
    }

    // MARK: the frame

    /// The class a thing has today.
    private func name(_ usual: String) -> String { dial.has(.renamed) ? Self.renamed[usual] ?? usual : usual }
    private static let renamed = ["enquiries": "requests", "enquiry": "request", "subject": "headline"]

    private func address(_ enquiry: PracticeEnquiry) -> String {
        "\(CatalogueRoutes.root)/enquiries/\(enquiry.reference)"
    }

    private func safe(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }

    private func html(_ title: String, _ body: String, status: Int = 200) -> PracticeRoutes.Answer {
        .html(
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(title) - Practice catalogue</title>
            <style>\(Self.style)</style></head><body><header><b>Practice catalogue</b> <a href="/catalogue">Enquiries</a>
            <a href="/catalogue/claims">My claims</a></header><main><h1>\(title)</h1>
            \(body)</main></body></html>
            """, status: status)
    }

    private static let style = """
        body{font:15px/1.5 Georgia,serif;margin:0;background:#faf7f2;color:#2b2118}header{padding:12px 24px;background:#5b3a1e;color:#fff}
        header a{color:#fff;margin-left:16px}main{max-width:1000px;margin:16px auto;padding:0 12px}td,th{padding:6px 12px 6px 0;text-align:left}
        small{display:block}button{background:#5b3a1e;color:#fff;padding:8px 20px;border:0}section,article{background:#fff;padding:12px;margin:12px 0}
        """
}
