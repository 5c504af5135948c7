/// Tag soup of the kinds pages are made of, from a seed.
struct RandomMarkup {
    private var chance: Chance
    private var out = ""
    private var left = 0

    init(seed: UInt64) { chance = Chance(seed: seed) }

    private static let tags = [
        "div", "div", "div", "span", "span", "p", "b", "i", "a", "ul", "ol", "li", "table", "tr", "td", "th", "tbody", "h2", "h3",
        "section", "article", "label", "form", "button", "dl", "dt", "dd", "details", "summary", "pre", "em", "strong", "small",
        "fieldset", "legend", "nav", "main", "figure", "blockquote", "dialog", "center", "font", "nobr", "option", "x-card",
    ]
    private static let words = [
        "Pump", "30 Piece", "Contact Buyer", "₹ 2,800", "a&amp;b", "&nbsp;", "x &lt; y", "Été", "ΣΑΣ", "\u{200B}", "1234", "sold out",
        "&copy;", "&#x1F600;", "&notit;", "  two  spaces ", "\n", "日本", "ñ", "&amp", "card card",
    ]
    private static let styles = [
        "display:none", "visibility:hidden", "opacity:0", "display:block", "opacity: 50%", "display:inline-block", "display:contents",
        "width:0;height:0", "visibility:visible", "display:none!important;display:block", "height:20px", "padding:2px", "font-size:0",
        "border:1px solid", "position:absolute", "color:red;;display : none", "DISPLAY:NONE", "display:flex",
    ]
    private static let leaves = [
        "<br>", "<hr>", "<input value=v>", "<input type=hidden name=ofrid value=123456>", "<input type=checkbox checked>",
        "<input placeholder=name>", "<input disabled value=z>", "<textarea>t\n<b>x</b></textarea>",
        "<select><option>1<option selected value=two>2</select>", "<select multiple><option>a</option></select>",
        "<select><optgroup label=g><option>1<optgroup label=h><option disabled>2</select>", "<select><div>rich</div><option>o</select>",
        "<script>var a = '<b>no</b>'</script>", "<noscript><b>off</b></noscript>", "<style>.c9{display:none}</style>",
        "<template><p>t</p></template>", "<!-- note <b> -->", "<svg viewBox='0 0 1 1'><title>s</title><g><path d='M0 0h1v1z'/></g></svg>",
        "<math><mi>x</mi></math>", "<div><template shadowrootmode=open><p class=card>in shadow</p><slot></slot></template>light</div>",
        "<iframe srcdoc='<p class=card>framed</p>'></iframe>", "<iframe></iframe>", "<object><p>fallback</p></object>",
        "<video><p>old</p></video>", "<canvas><b>c</b></canvas>", "<progress value=1>p</progress>", "<a href='/x?id=42'>l</a>",
        "<ruby>k<rp>(</rp><rt>r</rt></ruby>", "<datalist><option>d</datalist>", "<p hidden>h</p>", "<span hidden=until-found>u</span>",
        "<search>s</search>", "<image src=x alt=pic>", "<![CDATA[c]]>", "</p>", "</br>", "<table><b>foster</b><tr><td>c</table>",
        "<button type=button></button>", "<details><summary>sum</summary>body <b>b</b></details>", "<li>", "<td>", "<frame>",
        "<menuitem>m</menuitem>", "<isindex prompt=x>", "<plaintext-x>", "<li></li>", "<div></div>", "<span></span>",
    ]

    mutating func page() -> String {
        left = chance.number(20...120)
        out = chance.pick(["<!doctype html>", "<!doctype html>", "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"x\">", ""])
        if chance.one(in: 2) {
            out += "<head><title>T</title><style>\(sheet())</style>\(chance.one(in: 3) ? "<noscript><img src=p></noscript><meta name=m>" : "")</head>"
        }
        out += "<body class=\"\(chance.pick(["", "home", "Card c1"]))\">"
        while left > 0 { node(depth: 0) }
        return out
    }

    private mutating func sheet() -> String {
        let selectors = [".c1", ".c2 > *", "li:first-child", "div .c3", "#i4", "span", ".c5:hover", "[hidden]", "*|b", ".c6::before", "p + p", "a, .c7"]
        let rules = (0..<chance.number(1...6)).map { _ in
            "\(chance.pick(selectors)){\(chance.pick(Self.styles))\(chance.one(in: 5) ? " !important" : "")}"
        }
        let extra = chance.pick(["", "@media print{.c8{display:none}}", "@media (min-width:10px){.c8{opacity:0}}", "@layer a{.c1{display:block}}", "/* x */", "@font-face{font-family:q;src:url(q)}"])
        return rules.joined(separator: "\n") + extra
    }

    private mutating func node(depth: Int) {
        left -= 1
        switch chance.number(0...9) {
        case 0, 1, 2: out += chance.pick(Self.words)
        case 3: out += chance.pick(Self.leaves)
        default:
            guard depth < 12 else { return }
            let tag = chance.pick(Self.tags)
            out += "<\(tag)\(attributes())>"
            for _ in 0..<chance.number(0...4) where left > 0 { node(depth: depth + 1) }
            if !chance.one(in: 8) { out += "</\(chance.one(in: 15) ? chance.pick(Self.tags) : tag)>" }
        }
    }

    private mutating func attributes() -> String {
        var text = ""
        if chance.one(in: 2) { text += " class=\"\(chance.pick(["c", "C", "card c", "bl_grid c"]))\(chance.number(1...9))\"" }
        if chance.one(in: 6) { text += " id=i\(chance.number(1...6))" }
        if chance.one(in: 7) { text += " style=\"\(chance.pick(Self.styles))\"" }
        if chance.one(in: 8) { text += " \(chance.pick(["hidden", "title='Sold Out'", "data-Id=7", "open", "disabled", "role=button", "TYPE=Submit", "lang=EN", "title=\"a<b>&quot;\"", "value=q", "href=#"]))" }
        return text
    }
}
