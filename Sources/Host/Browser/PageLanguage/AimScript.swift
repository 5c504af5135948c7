/// Aiming at one element: everything that must be true before input is sent, in one question.
enum AimScript {
    static let source = #"""
        // Exactly one element, or the reason why not. Of several matches the only visible one counts: pages keep hidden
        // twins.
        function pick(locator) {
          const { list } = find(locator, documents());
          if (list.length === 0) return { reason: 'missing' };
          const shown = list.filter(visible);
          if (shown.length === 0) return { reason: 'hidden', detail: describe(list[0]) };
          if (shown.length > 1) return { reason: 'ambiguous', detail: `${shown.length} matches`, count: shown.length };
          return { element: shown[0] };
        }
        function describe(element) {
          if (!element) return 'nothing';
          const id = element.id ? '#' + element.id : '';
          const classes = [...element.classList].slice(0, 3).map(name => '.' + name).join('');
          return element.tagName.toLowerCase() + id + classes;
        }
        function disabled(element) {
          return matches(element, ':disabled') || element.closest('[inert], [aria-disabled="true"]') !== null;
        }
        const parentOf = node => node.parentNode ?? node.host ?? null;
        // Whether `outer` is `inner` or stands above it, through shadow roots.
        function holds(outer, inner) {
          for (let node = inner; node; node = parentOf(node)) if (node === outer) return true;
          return false;
        }

        const frame = () => new Promise(done => {
          const late = setTimeout(done, 250);
          requestAnimationFrame(() => { clearTimeout(late); done(); });
        });
        // Two animation frames are most of a click's price: only a running animation of the element or around it is
        // worth them.
        function animated(element) {
          return element.ownerDocument.getAnimations().some(animation => animation.playState === 'running' &&
            animation.effect?.target && holds(animation.effect.target, element));
        }
        const boxText = element => {
          const box = element.getBoundingClientRect();
          return `${Math.round(box.x)},${Math.round(box.y)} ${Math.round(box.width)}x${Math.round(box.height)}`;
        };
        async function moved(element) {
          await frame();
          const before = boxText(element);
          await frame();
          const after = boxText(element);
          return before === after ? null : `from (${before}) to (${after})`;
        }

        // Middle of the element's largest box part inside its window, in that window's coordinates.
        function pointIn(element) {
          const view = element.ownerDocument.defaultView;
          let best = null;
          for (const box of element.getClientRects()) {
            const left = Math.max(box.left, 0), right = Math.min(box.right, view.innerWidth);
            const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, view.innerHeight);
            const area = (right - left) * (bottom - top);
            if (right - left < 1 || bottom - top < 1 || (best && area <= best.area)) continue;
            best = { x: (left + right) / 2, y: (top + bottom) / 2, area };
          }
          return best;
        }
        // The deepest element at a point of a document, through shadow roots.
        function at(doc, x, y) {
          let hit = doc.elementFromPoint(x, y);
          while (hit && hit.shadowRoot) {
            const inner = hit.shadowRoot.elementFromPoint(x, y);
            if (!inner || inner === hit) break;
            hit = inner;
          }
          return hit;
        }
        // A point inside a frame, in the coordinates of the window around it.
        function outwards(around, x, y) {
          const box = around.getBoundingClientRect();
          const style = around.ownerDocument.defaultView.getComputedStyle(around);
          const wide = box.width / (around.offsetWidth || 1), high = box.height / (around.offsetHeight || 1);
          return {
            x: box.left + (around.clientLeft + parseFloat(style.paddingLeft) + x) * wide,
            y: box.top + (around.clientTop + parseFloat(style.paddingTop) + y) * high,
          };
        }
        // A point of an element in the coordinates of our own window, when the hit test leads to the element in every
        // window on the way. What is around our own window, if it is a frame, is asked there (`through`).
        function climb(element, x, y) {
          let wanted = element;
          for (;;) {
            const hit = at(wanted.ownerDocument, x, y);
            if (!hit) return { reason: 'outside', detail: boxText(wanted) };
            if (!holds(wanted, hit)) return { reason: 'covered', detail: 'by ' + describe(hit) };
            const around = wanted.ownerDocument === document ? null : frameOf(wanted);
            if (!around) return { x, y };
            ({ x, y } = outwards(around, x, y));
            wanted = around;
          }
        }
        function target(element) {
          const point = pointIn(element);
          return point ? climb(element, point.x, point.y) : { reason: 'outside', detail: boxText(element) };
        }

        const ALIGNMENTS = ['center', 'end', 'start', 'nearest'];
        function bring(element, attempt) {
          const block = ALIGNMENTS[attempt % ALIGNMENTS.length];
          element.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' });
        }

        // Answers { x, y } with the guard armed, or { reason, detail }. Nothing is sent from here.
        async function aim({ locator, attempt }) {
          let found = pick(locator);
          if (!found.element) return found;
          if (disabled(found.element)) return { reason: 'disabled', detail: describe(found.element) };
          bring(found.element, attempt);
          const list = Array.isArray(locator) ? locator : [locator];
          const mustRest = list.every(one => typeof one === 'string' || one.stable !== false);
          if (mustRest && animated(found.element)) {
            const way = await moved(found.element);
            if (way) return { reason: 'moving', detail: way };
            const again = pick(locator);
            if (again.element !== found.element) return { reason: 'stale', detail: describe(found.element) };
          }
          const point = target(found.element);
          if (point.reason) return point;
          arm(locator, found.element);
          return { x: point.x, y: point.y, detail: describe(found.element) };
        }

        // The one frame element a locator means; a lone visible one counts before its hidden twins.
        function frameElement(locator) {
          const list = find(locator, documents()).list.filter(one => /^i?frame$/i.test(one.tagName));
          const shown = list.length > 1 ? list.filter(visible) : list;
          if (shown.length === 1) return { element: shown[0] };
          if (list.length === 0) return { reason: 'missing', detail: 'no such frame' };
          return { reason: 'ambiguous', detail: `${list.length} frames match` };
        }
        // The element itself, for the host to ask the browser which frame it holds.
        const frameAt = ({ locator }) => frameElement(locator).element ?? null;
        function reveal({ locator, attempt }) {
          const found = frameElement(locator);
          if (!found.element) return found;
          bring(found.element, attempt);
          return { ok: true };
        }
        // A point inside a frame as a point of our own window, or the reason why it cannot be hit there. Arms a guard
        // that lets nothing pass outside of that frame.
        async function through({ locator, x, y, rest }) {
          const found = frameElement(locator);
          if (!found.element) return found;
          if (rest && animated(found.element)) {
            const way = await moved(found.element);
            if (way) return { reason: 'moving', detail: 'the frame, ' + way };
          }
          // The browser finds a frame by what was drawn last: where we scrolled it to must be drawn first.
          await frame();
          await frame();
          const view = found.element.ownerDocument.defaultView;
          let point = outwards(found.element, x, y);
          if (point.x < 0 || point.y < 0 || point.x >= view.innerWidth || point.y >= view.innerHeight) {
            view.scrollBy({
              left: point.x - view.innerWidth / 2, top: point.y - view.innerHeight / 2, behavior: 'instant' });
            await frame();
            await frame();
            point = outwards(found.element, x, y);
          }
          const place = climb(found.element, point.x, point.y);
          if (!place.reason) seal(found.element);
          return place;
        }

        function scroll({ locator }) {
          if (locator === 'bottom' || locator === 'top') {
            const top = locator === 'top' ? 0 : document.documentElement.scrollHeight;
            window.scrollTo({ top, behavior: 'instant' });
            return { ok: true };
          }
          const { list } = find(locator, documents());
          if (!list.length) return { reason: 'missing' };
          bring(list[0], 0);
          return { ok: true };
        }
        function focus({ locator }) {
          const found = pick(locator);
          if (!found.element) return { reason: found.reason, detail: found.detail };
          const element = found.element;
          if (disabled(element)) return { reason: 'disabled', detail: describe(element) };
          bring(element, 0);
          element.focus();
          if (typeof element.select === 'function') element.select();
          const took = element.ownerDocument.activeElement === element;
          return took ? { ok: true } : { reason: 'stale', detail: 'it takes no focus' };
        }
        """#
}
