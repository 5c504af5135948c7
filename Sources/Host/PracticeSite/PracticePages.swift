import Domain

/// The pages of the practice marketplace: plain HTML, their scripts in `PracticeScripts`.
enum PracticePages {
    static func recent(_ look: PracticeLook) -> String {
        let waiting = (1...3).map { _ in "<div class=\"bl_grid\"><div class=\"secshimmer\"></div></div>" }.joined()
        return shell(
            "Recent Leads", look,
            body: """
                <h1>Recent Leads</h1>
                <div id="bl_listing" class="bl_listing">\(waiting)</div><div id="list_note"></div>
                """, script: PracticeScripts.recent)
    }

    static func consumed(_ look: PracticeLook) -> String {
        shell(
            "Consumed Leads", look, body: "<h1>Consumed Leads</h1><div id=\"consumed\">Loading</div>",
            script: PracticeScripts.consumed)
    }

    private static func shell(_ title: String, _ look: PracticeLook, body: String, script: String) -> String {
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(title) - Practice marketplace</title>
        <style>\(style)</style></head><body>
        <header><b>Practice marketplace</b><nav><a href="/bltxn/?pref=recent">Recent Leads</a>
        <a href="/blproduct/mypurchasedbl?disp=D">Consumed Leads</a>
        <span id="bl_balance" title="BuyLead Balance">Balance: \(look.balance)</span><a id="selsout" href="/logout">Sign Out</a></nav></header>
        <main>\(body)</main>\(look.hasNotice ? notice : "")
        <script>const look = {drift: "\(look.dial.text)".split(","), live: \(look.liveMilliseconds)};
        \(PracticeScripts.common)\(script)</script></body></html>
        """
    }

    private static let notice = """
        <div class="cover" id="notice"><div><p id="optInText">Would you like alerts on this device?</p>
        <button onclick="document.getElementById('notice').remove()">Not now</button></div></div>
        """

    /// Signing in here is practice too: any ten digits, then the code that the page shows.
    static let login = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in - Practice marketplace</title>
        <style>\(style)</style></head><body><header><b>Practice marketplace</b><a id="user_sign_in" href="#">Sign In</a></header>
        <main><form id="number_form" class="bl_grid"><h2>Sign in to sell</h2>
        <input id="mobile" name="mobile" inputmode="numeric" maxlength="10" placeholder="Enter 10 digit mobile number">
        <button id="logintoidentify">Continue</button></form>
        <form id="code_form" class="bl_grid" hidden><p>Your practice code is <b>\(practiceCode)</b>. Type it here.</p>
        <input id="otp" name="otp" inputmode="numeric" autocomplete="one-time-code"><button id="submitOtp">Sign in</button>
        <p id="wrong" hidden>That is not the code.</p></form></main><script>\(PracticeScripts.login)</script></body></html>
        """
    static let practiceCode = "4321"

    static let challenge = """
        <!doctype html><html lang="en"><head><title>One moment</title></head><body><h1>Please verify you are human</h1>
        <iframe title="Practice captcha" src="about:blank"></iframe></body></html>
        """

    private static let style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:0;background:#eef1f5;color:#1d2530}
        header{display:flex;justify-content:space-between;padding:12px 24px;background:#14532d;color:#fff}
        header a,header span{color:#fff;margin-left:16px}main{max-width:960px;margin:16px auto;padding:0 12px}
        .bl_grid,.tile,.ConLead_cont{background:#fff;border:1px solid #d5dbe3;border-radius:8px;padding:16px;margin-bottom:12px}
        .secshimmer{height:80px;background:#e3e8ee}h2,h3{margin:0 0 6px}table{margin:6px 0}td{padding:0 12px 0 0}
        .stltips,.tooltip_vfr{display:none}.icon{display:inline-block;width:18px;height:18px;border-radius:9px;background:#86c5a4}
        .btnCBN,.go{display:inline-block;background:#15803d;color:#fff;padding:8px 20px;border:0;border-radius:6px;cursor:pointer}
        .slOuttxt,.gone{color:#a11}.advert{background:#fff8e1}[hidden]{display:none!important}
        .cover{position:fixed;inset:0;background:#0009;display:flex;align-items:center;justify-content:center}
        .cover>div{background:#fff;padding:24px;border-radius:8px}input{padding:8px}
        """
}

/// What of the market's state shows on every page.
struct PracticeLook: Sendable {
    let dial: PracticeDial
    let balance: Int
    let hasNotice: Bool
    let liveMilliseconds: Int
}

extension PracticeMarket {
    var look: PracticeLook {
        PracticeLook(
            dial: dial, balance: shownBalance, hasNotice: hasNotice || dial.has(.overlay),
            liveMilliseconds: dial.has(.live) ? 300 : dial.has(.arrivals) ? 1000 : liveMilliseconds)
    }
}
