/// The bodies of the trap pages: things that move and things that cover.
enum TrapMarkup {
    private static let three = """
        <div id=zone><div id=bar style="height:0"></div><button id=above data-hit=wrong>Delete</button><button id=right data-hit=right>Contact</button>
        <button id=below data-hit=wrong>Report</button></div>
        """

    /// Once or twice by script on two kinds of event, or by a style rule as long as the pointer is there.
    static let hoverShift =
        three + #"""
            <script>
            let times = 1 + (seed >> 2) % 2;
            const shift = () => { if (times-- > 0) byId('bar').style.height = (seed & 8 ? 41 : byId('bar').offsetHeight + 40) + 'px'; };
            if (kind(3) === 2) {
              const rule = document.createElement('style');
              rule.textContent = '#zone:hover #bar{height:41px!important}';
              document.head.append(rule);
            } else byId('right').addEventListener(kind(3) ? 'pointermove' : 'mouseover', shift);
            </script>
            """#

    /// On the pointer's arrival, or at a moment near the click; the whole window is the wrong button then.
    static let lateOverlay =
        three + #"""
            <script>
            let shown = false;
            const show = () => {
              if (shown) return;
              shown = true;
              const cover = veil('Accept all');
              setTimeout(() => cover.remove(), between(30, 300));
            };
            if (kind(2)) addEventListener('pointermove', show, true); else setTimeout(show, between(0, 60));
            </script>
            """#

    static let overlayOnPress =
        three + #"""
            <script>byId('right').addEventListener(kind(2) ? 'pointerdown' : 'mousedown', () => veil('Buy now'), true);</script>
            """#

    static func covered(leaves: Bool) -> String {
        #"""
        <div style="position:relative;width:200px"><button id=right data-hit=right>Contact</button>
        <button id=cover data-hit=wrong style="position:absolute;top:0;left:0;border:0;z-index:2"></button></div>
        <script>
        const cover = byId('cover');
        if (kind(3) === 0) cover.style.opacity = 0;
        if (kind(3) === 1) cover.style.background = 'transparent';
        if (kind(3) === 2) Object.assign(cover.style, {left: '80px', top: '10px', width: '40px', height: '20px'});
        \#(leaves ? "setTimeout(() => cover.remove(), between(20, 500));" : "")
        </script>
        """#
    }

    /// The header takes more than half of the window, so that a button in its middle is under it.
    static let stickyCover = #"""
        <button id=head data-hit=wrong style="position:fixed;top:0;left:0;right:0;width:auto;z-index:3">Menu</button>
        <div style="height:2000px"></div><button id=right data-hit=right>Contact</button><div style="height:2000px"></div>
        <script>byId('head').style.height = between(55, 75) + 'vh'; scrollTo(0, between(0, 4000));</script>
        """#

    static let animation = #"""
        <div id=strip style="position:relative;height:44px"><button id=wrong data-hit=wrong style="position:absolute;left:0">Delete</button>
        <button id=right data-hit=right style="position:absolute;left:0">Contact</button></div>
        <script>
        const ms = between(60, 350), way = between(200, 500), ease = {duration: ms, delay: between(0, 80), fill: 'both', easing: 'ease-in-out'};
        if (kind(2)) {
          byId('right').animate([{transform: `translateX(${way}px)`}, {transform: 'translateX(0)'}], ease);
          byId('wrong').animate([{transform: 'translateX(0)'}, {transform: 'translateX(210px)'}], ease);
        } else {
          byId('wrong').style.left = '210px';
          byId('strip').style.transition = `margin-left ${ms}ms`;
          byId('strip').style.marginLeft = way + 'px';
          setTimeout(() => { byId('strip').style.marginLeft = '0'; }, between(0, 80));
        }
        </script>
        """#

    private static let strip = #"""
        <div id=strip style="display:flex;position:relative;width:1000px"><button data-hit=wrong>Delete</button><button data-hit=wrong>Report</button>
        <button id=right data-hit=right>Contact</button><button data-hit=wrong>Hide</button><button data-hit=wrong>Block</button></div>
        """#

    static let animationEndless =
        strip + #"""
            <script>
            const name = kind(2) ? 'left' : 'transform', at = x => ({[name]: kind(2) ? x + 'px' : `translateX(${x}px)`});
            byId('strip').animate([at(0), at(between(150, 400))], {duration: between(300, 1500), iterations: Infinity, direction: 'alternate'});
            </script>
            """#

    static let animationScript =
        strip + #"""
            <script>
            const speed = between(0.05, 0.8), from = performance.now();
            const step = () => {
              const way = (performance.now() - from) * speed % 400;
              byId('strip').style.transform = `translateX(${way > 200 ? 400 - way : way}px)`;
            };
            if (kind(2)) setInterval(step, between(4, 40)); else { const turn = () => { step(); requestAnimationFrame(turn); }; turn(); }
            </script>
            """#
}
