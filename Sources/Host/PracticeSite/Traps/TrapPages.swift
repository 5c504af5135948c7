/// The trap pages as documents. A control says with `data-hit` whether it is the right one; whatever trusted pointer
/// event reaches a wrong one counts as a wrong hit, also a press without a click.
enum TrapPages {
    static let list = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Trap pages</title></head><body><h1>Trap pages</h1><ul>
        \(PracticeTrap.allCases.map { "<li><a href=\"/traps/\($0.rawValue)?seed=1\">\($0.rawValue)</a>: \($0.sentence)</li>" }
            .joined(separator: "\n"))
        </ul></body></html>
        """

    static func page(_ trap: PracticeTrap) -> String { document(trap, markup(trap)) }

    /// The second document of a trap: the frame's, or the opened window's.
    static func inner(_ trap: PracticeTrap) -> String { document(trap, TrapMarkup.inner(trap)) }

    private static func document(_ trap: PracticeTrap, _ body: String) -> String {
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Trap: \(trap.rawValue)</title><style>\(style)</style></head>
        <body><output id="score" data-right="0" data-wrong="0" data-pressed="0" data-beside="0"></output>
        <script>const trap = '\(trap.rawValue)';\(common)</script>
        \(body)</body></html>
        """
    }

    private static func markup(_ trap: PracticeTrap) -> String {
        switch trap {
        case .hoverShift: TrapMarkup.hoverShift
        case .lateOverlay: TrapMarkup.lateOverlay
        case .overlayOnPress: TrapMarkup.overlayOnPress
        case .covered: TrapMarkup.covered(leaves: true)
        case .coveredForever: TrapMarkup.covered(leaves: false)
        case .stickyCover: TrapMarkup.stickyCover
        case .animation: TrapMarkup.animation
        case .animationEndless: TrapMarkup.animationEndless
        case .animationScript: TrapMarkup.animationScript
        case .rerender: TrapMarkup.cards + TrapMarkup.rerender
        case .rerenderOnHover: TrapMarkup.cards + TrapMarkup.rerenderOnHover
        case .reusedCards: TrapMarkup.cards + TrapMarkup.reusedCards
        case .scrollJump: TrapMarkup.cards + TrapMarkup.scrollJump
        case .hiddenDuplicate: TrapMarkup.hiddenDuplicate
        case .throughChild: TrapMarkup.throughChild
        case .shadowRoot: TrapMarkup.shadowRoot
        case .lateEnabled: TrapMarkup.lateEnabled
        case .popup: TrapMarkup.popup
        case .popupOnPress: TrapMarkup.popupOnPress
        case .crossSiteIframe: TrapMarkup.crossSiteIframe
        }
    }

    private static let style = """
        body{margin:0;font:15px system-ui,sans-serif}button{display:block;width:200px;height:40px;margin:0;padding:0;border:1px solid #345}
        #score{position:fixed;right:0;bottom:0;width:1px;height:1px;pointer-events:none}.card{height:60px;border-bottom:1px solid #ccd}
        .veil{position:fixed;inset:0;width:auto;height:auto;z-index:9;background:#0006}
        """

    /// What every page has: chance from the seed, and the count of what reached which control.
    private static let common = #"""
        const seed = +(new URLSearchParams(location.search).get('seed') ?? 1), score = document.getElementById('score');
        let state = Math.imul(seed + 1, 2654435761) >>> 0;
        const random = () => { state = state + 0x6D2B79F5 >>> 0; let t = Math.imul(state ^ state >>> 15, 1 | state);
          t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t; return ((t ^ t >>> 14) >>> 0) / 4294967296; };
        const between = (low, high) => low + random() * (high - low), kind = n => seed % n;
        function count(what) {
          score.dataset[what] = +score.dataset[what] + 1;
          navigator.sendBeacon('/traps/hit', JSON.stringify({trap, seed, what}));
          const outer = window.opener ?? (parent === window ? null : parent);
          outer?.postMessage({trap, what}, '*');
        }
        addEventListener('message', event => {
          if (event.data?.trap === trap) score.dataset[event.data.what] = +score.dataset[event.data.what] + 1; });
        for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick'])
          addEventListener(type, event => {
            if (!event.isTrusted) return;
            const control = event.composedPath().find(node => node.dataset?.hit);
            if (!control) { if (type === 'click') count('beside'); return; }
            if (control.dataset.hit !== 'right') return count('wrong');
            if (type === 'click') count('right');
            if (type === 'mousedown') count('pressed');
          }, true);
        const byId = id => document.getElementById(id);
        function veil(text) {
          const cover = document.createElement('button');
          cover.className = 'veil'; cover.dataset.hit = 'wrong'; cover.textContent = text;
          document.body.append(cover);
          return cover;
        }
        """#
}
