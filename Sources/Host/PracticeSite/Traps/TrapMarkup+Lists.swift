/// The bodies of the trap pages: lists of look-alikes, twins, components, windows and frames.
extension TrapMarkup {
    /// Twelve cards; number 107 is the right one, wherever it stands.
    static let cards = #"""
        <div id=list></div>
        <script>
        const leads = [...Array(12).keys()].map(n => 100 + n);
        const shuffle = () => { for (let i = leads.length - 1; i > 0; i--) { const j = Math.floor(random() * (i + 1)); [leads[i], leads[j]] = [leads[j], leads[i]]; } };
        const hitOf = id => id === 107 ? 'right' : 'wrong';
        function draw() {
          byId('list').innerHTML = leads.map((id, n) => `<div class=card id=list${n}><input type=hidden name=key value=${id}>` +
            `<button class=buy data-hit=${hitOf(id)}>Contact</button></div>`).join('');
        }
        shuffle(); draw();
        </script>
        """#

    static let rerender = #"""
        <script>setInterval(() => { shuffle(); draw(); }, between(5, 250));</script>
        """#

    /// When the pointer comes, once or twice; sometimes drawn anew in the same order.
    static let rerenderOnHover = #"""
        <script>
        let times = 1 + kind(2);
        byId('list').addEventListener(kind(3) ? 'pointermove' : 'mouseover', () => { if (times-- > 0) { if (kind(5)) shuffle(); draw(); } });
        </script>
        """#

    /// The elements stay, what they stand for changes: by the clock, or when the pointer comes.
    static let reusedCards = #"""
        <script>
        let times = 2;
        function rename() {
          shuffle();
          [...document.querySelectorAll('.card')].forEach((card, n) => {
            card.querySelector('input').setAttribute('value', leads[n]);
            card.querySelector('button').dataset.hit = hitOf(leads[n]);
          });
        }
        if (kind(2)) setInterval(rename, between(5, 250));
        else byId('list').addEventListener('pointermove', () => { if (times-- > 0) rename(); });
        </script>
        """#

    static let scrollJump = #"""
        <script>
        byId('list').insertAdjacentHTML('beforebegin', '<div style="height:1500px"></div>');
        byId('list').insertAdjacentHTML('afterend', '<div style="height:1500px"></div>');
        let times = 1 + (seed >> 1) % 2;
        const jump = () => { if (times-- > 0) scrollBy({top: 60 * (1 + kind(3)) * (kind(2) ? 1 : -1), behavior: 'instant'}); };
        if (kind(2)) addEventListener('pointermove', jump); else addEventListener('scroll', jump);
        </script>
        """#

    static let hiddenDuplicate = #"""
        <div id=twin></div><div id=after></div><button class=buy data-hit=right>Contact</button>
        <script>
        const twin = style => `<div style="${style}"><button class=buy data-hit=wrong>Contact</button></div>`;
        const ways = ['display:none', 'visibility:hidden', 'opacity:0', 'height:0;width:0;overflow:hidden;font-size:0'];
        byId('twin').innerHTML = kind(5) === 4 ? '<button class=buy data-hit=wrong hidden style="display:none">Contact</button>'
          : kind(5) === 3 ? `<details><summary>more</summary>${twin('')}</details>` : twin(ways[kind(5)]);
        </script>
        """#

    static let throughChild = #"""
        <div style="position:relative;width:200px"><button id=right data-hit=right><span style="pointer-events:none;display:block;height:100%">Contact</span></button>
        <button data-hit=wrong style="position:absolute;inset:0;pointer-events:none;opacity:.3;z-index:4">Sponsored</button></div>
        """#

    /// With a shift on the pointer's arrival in half of the cases.
    static let shadowRoot = #"""
        <x-card></x-card><script>
        customElements.define('x-card', class extends HTMLElement { connectedCallback() {
          const root = this.attachShadow({mode: 'open'});
          root.innerHTML = '<style>button{display:block;width:200px;height:40px}</style><div class=bar></div>' +
            '<button class=hide data-hit=wrong>Hide</button><button class=buy data-hit=right><span>Contact</span></button>';
          let times = kind(2);
          root.querySelector('.buy').addEventListener('pointermove', () => { if (times-- > 0) root.querySelector('.bar').style.height = '40px'; });
        } });
        </script>
        """#

    static let lateEnabled = #"""
        <button id=right data-hit=right>Contact</button><button data-hit=wrong>Delete</button>
        <script>
        const button = byId('right');
        if (kind(2)) button.disabled = true; else button.setAttribute('aria-disabled', 'true');
        setTimeout(() => { button.disabled = false; button.removeAttribute('aria-disabled'); }, between(20, 500));
        </script>
        """#

    private static let opener = #"""
        <a id=right data-hit=right style="display:block;width:200px;height:40px;background:#dde">Contact</a><button data-hit=wrong>Delete</button>
        <script>
        const wanted = '/traps/' + trap + '/window?seed=' + seed;
        const open = () => window.open(wanted, '_blank', seed & 4 ? 'width=500,height=400' : '');
        </script>
        """#

    /// By script, or as a link does it.
    static let popup =
        opener + #"""
            <script>if (kind(3)) byId('right').addEventListener('click', open); else Object.assign(byId('right'), {href: wanted, target: '_blank'});</script>
            """#

    static let popupOnPress =
        opener + #"""
            <script>byId('right').addEventListener(kind(2) ? 'pointerdown' : 'mousedown', open);</script>
            """#

    static let crossSiteIframe = #"""
        <button data-hit=wrong>Delete</button><div id=bar></div><div id=place></div>
        <script>
        const other = location.hostname === 'localhost' ? '127.0.0.1' : 'localhost';
        byId('place').innerHTML = `<iframe id=frame style="border:7px solid #ccd;width:320px;height:140px" src="http://${other}:${location.port}/traps/cross-site-iframe/frame?seed=${seed}"></iframe>`;
        if (kind(3) === 1) byId('frame').addEventListener('pointerenter', () => { byId('bar').style.height = '40px'; }, {once: true});
        </script>
        """#

    static func inner(_ trap: PracticeTrap) -> String {
        trap == .crossSiteIframe
            ? "<button data-hit=wrong>Hide</button><button id=right data-hit=right>Contact</button>"
            : "<script>veil('Buy everything').id = 'right';</script>"
    }
}
