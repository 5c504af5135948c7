/// The scripts of the practice pages. The list is drawn from the page's own request, as shops of this kind do, so a
/// connector meets skeletons first, positions that move, hidden twins of every message, and a strip of adverts.
enum PracticeScripts {
    static let common = #"""
        const on = mode => look.drift.includes(mode);
        const safe = v => String(v ?? '').replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
        const ask = (url, body) => fetch(url, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body || {})});
        const toLogin = () => { location.href = '/login#succ_url=' + encodeURIComponent(btoa(location.href)); };
        async function answerOf(reply) { try { return await reply.json(); } catch { return null; } }
        const isRefused = (reply, answer) => reply.status === 401 || answer?.CODE === '402' || (!answer && reply.status < 400);

        """#

    static let recent = #"""
        const list = document.getElementById('bl_listing');
        const facts = row => { try { return JSON.parse(row.ENRICHMENTINFO)['1'] || []; } catch { return []; } };
        const hidden = (attributes, value) => `<input type="hidden" ${attributes} value="${safe(value)}">`;
        const spot = (kind, text) => text ? `<span class="${kind}_click">${safe(text)}<span class="stltips">Click here to view BuyLeads from ${safe(text)}</span></span>` : '';
        const icon = text => `<div class="icon"><p class="tooltip_vfr">${text}</p></div>`;
        let rows = [], loading = false, turns = 0;

        function methods(row) {
          const extra = (row.ETO_OFR_ADDITIONAL_DETAILS || [{}])[0];
          return (row.ETO_OFR_BUYER_IS_MOB_VERF ? icon('Mobile Number Available') : '') +
            (row.ETO_OFR_EMAIL_VERIFIED ? icon('Email ID Available') : icon('Email ID not available')) +
            (extra.is_whatsapp_active ? icon('WhatsApp Available') : '');
        }
        function table(row, label) {
          return facts(row).map(f => `<tr><td>${safe(label(f.DESC))}</td><td>: <b>${safe(f.RESPONSE)}</b></td></tr>`).join('');
        }
        const sold = (row, n) => `<p><span class="slOuttxt" id="soldout_${n}" ${row.sold ? '' : 'hidden'}>This lead is sold out</span></p>`;
        const button = (row, n, kind) => `<div class="Slid_CTA" ${row.sold ? 'style="visibility:hidden"' : ''}><button type="button" class="${kind}" onclick="contactbuyernow(${n})"><span>Contact Buyer Now</span></button></div>`;
        const strip = '<div class="Prd_slid_cont"><p>Others looked at</p><span title="Mobile Cover">Mobile Cover</span> <span>₹ 90 / Piece</span></div>';

        const looks = {
          usual: (row, n) => `<div class="bl_grid" id="list${n}"><div class="lstNw">` +
            (on('missing') ? '' : hidden(`name="ofrid" id="ofrid${n}"`, row.ETO_OFR_ID)) +
            hidden(`name="ofrtitle" id="ofrtitle${n}"`, row.ETO_OFR_TITLE) + hidden(`id="ofrdate${n}"`, row.OFR_DATE) +
            hidden(`name="mcatname"`, row.ETO_OFR_GLCAT_MCAT_NAME) + hidden(`name="parent_mcatname"`, row.PARENT_MCAT_NAME) +
            hidden(`id="card_city_${n}"`, row.GLUSR_CITY) + hidden(`id="card_state_${n}"`, row.GLUSR_STATE) +
            hidden(`id="card_country_${n}" data-val="${safe(row.FK_GL_COUNTRY_ISO)}"`, row.GLUSR_COUNTRY) +
            `<div class="lstNwLftCnt"><h2>${safe(row.ETO_OFR_TITLE)}</h2></div><div class="lstNwLftLoc"><strong>${safe(row.BLDATETIME)}</strong></div>` +
            `<div class="lstNwLftLoc">${[spot('city', row.GLUSR_CITY), spot('state', row.GLUSR_STATE), spot('coutry', row.GLUSR_COUNTRY)].filter(Boolean).join(', ')}</div>` +
            `<div class="lstNwLftBtmCnt"><table>${table(row, d => d)}</table></div>` +
            `<div class="lstNwRgtBD"><h3>Buyer Details</h3><div class="SLC_f13">- Member since ${safe(row.GLUSR_USR_MEMBERSINCE)} -</div><div class="lstNwRgtCBda">${methods(row)}</div></div>` +
            sold(row, n) + strip + button(row, n, 'btnCBN btnCBN1') + '</div></div>',

          renamed: (row, n) => `<section class="tile" id="list${n}"><div class="tile_in">` + hidden(`name="ofrid"`, row.ETO_OFR_ID) +
            hidden(`name="ofrtitle"`, row.ETO_OFR_TITLE) + hidden(`id="ofrdate_${n}"`, row.OFR_DATE) + hidden(`name="flag_iso"`, row.FK_GL_COUNTRY_ISO.toLowerCase()) +
            `<h2>${safe(row.ETO_OFR_TITLE)}</h2><p class="when">${safe(row.BLDATETIME)}</p><p class="where">${safe([row.GLUSR_CITY, row.GLUSR_STATE, row.GLUSR_COUNTRY].filter(Boolean).join(', '))}</p>` +
            `<table>${table(row, d => d)}</table><p>Member since ${safe(row.GLUSR_USR_MEMBERSINCE)}</p>` +
            `<p><span class="gone" id="soldout_${n}" ${row.sold ? '' : 'hidden'}>This lead is sold out</span></p>` +
            (row.sold ? '' : `<a class="go" role="button" href="#" onclick="contactbuyernow(${n});return false">Contact Buyer</a>`) + '</div></section>',

          moved: (row, n) => `<div class="bl_grid" id="list_${n}"><div class="lstNw">` + hidden(`name="ofrid"`, row.ETO_OFR_ID) +
            hidden(`name="offerdate"`, row.OFR_DATE.replace(/(....)(..)(..)(..)(..)../, '$3 $2 $1 $4 $5')) + hidden(`name="flag_iso"`, row.FK_GL_COUNTRY_ISO.toLowerCase()) +
            `<div class="Mcat_buylead"><span title="${safe(row.ETO_OFR_GLCAT_MCAT_NAME)}">${safe(row.ETO_OFR_GLCAT_MCAT_NAME)}</span></div><h3 class="bl_title">${safe(row.ETO_OFR_TITLE)}</h3>` +
            `<div class="lstNwRgtCnt"><span class="gryTxt">${safe(row.BLDATETIME)}</span></div>` +
            `<span class="coutry_click">${safe([row.GLUSR_CITY, row.GLUSR_STATE, row.GLUSR_COUNTRY].filter(Boolean).join(', '))}<span class="stltips">Click here to view BuyLeads from here</span></span>` +
            `<div class="lstNwRgtBD"><span>Member since: ${safe(row.GLUSR_USR_MEMBERSINCE)}</span><div class="lstNwRgtCBda">${methods(row)}</div></div>` +
            `<table>${table(row, d => d === 'Probable Requirement Type' ? 'I want this for' : d + ' :')}</table>` + sold(row, n) + button(row, n, 'btnCBN') + '</div></div>',
        };
        const advert = () => `<div class="bl_grid advert"><h2>Promoted: grow your shop</h2><button type="button" onclick="ask('/practice/trap')">Contact Buyer</button></div>`;

        async function load() {
          if (loading) return;
          loading = true;
          try {
            const reply = await ask('/blreact/getBLDisplayData', {start: 1, end: 20});
            const answer = await answerOf(reply);
            if (isRefused(reply, answer)) return toLogin();
            if (!answer || reply.status !== 200) { document.getElementById('list_note').textContent = 'Something went wrong.'; return; }
            rows = answer.DisplayList || [];
            if (on('live') && rows.length) { const first = turns++ % rows.length; rows = [...rows.slice(first), ...rows.slice(0, first)]; }
            const draw = looks[look.drift.find(mode => looks[mode])] || looks.usual;
            list.innerHTML = rows.map((row, i) => draw(row, i + 1) + (i === 2 ? advert() : '')).join('') || (on('empty_silent') ? '' : '<p>No BuyLeads found</p>');
          } catch { document.getElementById('list_note').textContent = 'Something went wrong.'; } finally { loading = false; }
        }
        function show(html) {
          const box = document.createElement('div');
          box.className = 'cover';
          box.setAttribute('role', 'dialog');
          box.innerHTML = `<div>${html}<p><button onclick="this.closest('.cover').remove()">Close</button></p></div>`;
          document.body.append(box);
        }
        async function contactbuyernow(n) {
          const row = rows[n - 1];
          if (!row || on('swallow_click') || row.asked) return;
          row.asked = true;
          if (on('unknown_dialog')) return show('<h3>One more thing</h3><p>Which state is your company registered in?</p><input name="state">');
          let reply, answer = null;
          try {
            reply = await ask('/blreact/contactBuyNow', {ofrid: row.ETO_OFR_ID, ofrtitle: row.ETO_OFR_TITLE, grid_lead_pos: n});
            answer = await answerOf(reply);
          } catch { /* no answer at all */ }
          if (!answer || reply.status !== 200) return show('<p>Something went wrong.</p>');
          if (isRefused(reply, answer)) return toLogin();
          if (answer.Flag !== '1') return show(`<p>${safe(answer.Msg)}</p>`);
          const buyer = answer.Data[0];
          ask('/blreact/getBuyLeadBalanceData').then(answerOf).then(a => {
            document.getElementById('bl_balance').textContent = 'Balance: ' + a.RESPONSE.DATA1.bl_purchase_count;
          });
          show(`<h3>Your buyer</h3><p>${safe(buyer.ETO_OFR_TITLE)}</p><p><b>${safe(buyer.GLUSR_NAME)}</b> ${safe(buyer.GLUSR_COMPANY)}</p>` +
            `<p>+${safe(buyer.GLUSR_USR_PH_COUNTRY)}-${safe(buyer.GLUSR_USR_PH_MOBILE)} ${safe(buyer.GLUSR_USR_EMAIL)}</p>` +
            `<textarea id="txtmsgbox"></textarea><button id="sendbutton" onclick="ask('/practice/reply')">Send Reply</button>`);
        }
        let pushed = false;
        if (on('shift_on_hover')) list.addEventListener('pointerover', event => {
          const card = event.target.closest('.Slid_CTA, .go') && event.target.closest('[id^=list]');
          if (card && card !== list && !pushed) { pushed = true; card.insertAdjacentHTML('beforebegin', advert()); }
        });
        if (look.live) setInterval(load, look.live);
        setTimeout(load, 100);

        """#

    static let consumed = #"""
        const line = (label, value) => value ? `<li class="ConLead_isqdet"><span>${label}</span> <strong>${safe(value)}</strong></li>` : '';
        ask('/practice/purchased').then(async reply => {
          const answer = await answerOf(reply);
          if (isRefused(reply, answer)) return toLogin();
          document.getElementById('consumed').innerHTML = (answer.rows || []).map(row => `<div class="ConLead_cont"><span class="SLC_f20 SLC_fwb">${safe(row.title)}</span>` +
            `<p>Consumed on ${safe(row.consumed_on)}</p><ul>` + line('Contact Person', row.contact_person) + line('Company', row.company) + line('Mobile', row.mobile) +
            line('Email', row.email) + line('Country', row.country) + line('Member Since', row.member) + '</ul></div>').join('') || '<p>No consumed BuyLeads yet</p>';
        });

        """#

    static let login = #"""
        const send = (url, body) => fetch(url, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
        const back = () => { const wanted = /succ_url=([^&]+)/.exec(location.hash); location.href = wanted ? atob(decodeURIComponent(wanted[1])) : '/bltxn/?pref=recent'; };
        const numbers = document.getElementById('number_form'), codes = document.getElementById('code_form');
        numbers.onsubmit = async event => { event.preventDefault(); await send('/login/mobile', {mobile: numbers.mobile.value}); numbers.hidden = true; codes.hidden = false; };
        codes.onsubmit = async event => {
          event.preventDefault();
          const reply = await (await send('/login/otp', {otp: codes.otp.value})).json();
          if (reply.ok) back(); else document.getElementById('wrong').hidden = false;
        };
        document.addEventListener('input', () => send('/practice/typed'));
        setInterval(async () => { if ((await (await fetch('/practice/session')).json()).ok) back(); }, 1500);

        """#
}
