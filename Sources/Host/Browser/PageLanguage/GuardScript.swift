/// The guard of a click: between aiming and the events the page may have moved, replaced or re-used elements. It looks
/// at every trusted pointer event before the page does, and lets it pass only if the locator still means the element
/// hit.
enum GuardScript {
    static let source = #"""
        const GUARDED = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'auxclick', 'dblclick'];
        const GUARD_MS = 8000;
        const watched = new WeakSet();
        let guard = null;

        function watch(view) {
          if (watched.has(view)) return;
          watched.add(view);
          for (const type of GUARDED) view.addEventListener(type, onPointer, { capture: true, passive: false });
        }
        watch(window);

        // The element named by the locator's `within`, if it has one and it is one.
        function scopeOf(locator) {
          for (const one of Array.isArray(locator) ? locator : [locator]) {
            if (typeof one !== 'object' || one.within == null) continue;
            const { list } = find(one.within, documents());
            if (list.length === 1) return list[0];
          }
          return null;
        }
        function arm(locator, element) {
          for (const doc of documents()) if (doc.defaultView) watch(doc.defaultView);
          const until = performance.now() + GUARD_MS;
          guard = { locator, element, scope: scopeOf(locator), until, refused: null, passed: [], stopped: [] };
        }

        // A guard that lets nothing pass in our window and the frames that belong to it, except within `inner`: there
        // another guard decides.
        function seal(inner) {
          for (const doc of documents()) if (doc.defaultView) watch(doc.defaultView);
          guard = { sealed: true, inner, until: performance.now() + GUARD_MS, refused: null, passed: [], stopped: [] };
        }
        // Whether our window begins where the window around it may not look: such a frame answers for itself.
        function isBoundary() {
          if (window === window.top) return false;
          try { return window.frameElement === null; } catch { return true; }
        }
        function close() {
          if (isBoundary()) seal(null);
          return {};
        }
        function isInside(view, inner) {
          for (let one = view; inner && one && one !== window; one = one.parent) {
            let frame = null;
            try { frame = one.frameElement; } catch { return false; }
            if (frame === inner) return true;
          }
          return false;
        }

        // Why this event must not reach the page, or null.
        function objection(event) {
          if (guard.sealed) {
            const hit = event.composedPath()[0];
            return { reason: 'vetoed', detail: `${event.type} would have hit ${describe(hit?.classList ? hit : null)}` };
          }
          if (performance.now() > guard.until) return { reason: 'stale', detail: 'the input came too late' };
          const path = event.composedPath();
          const now = pick(guard.locator);
          if (guard.passed.length === 0 && now.element && now.element !== guard.element) {
            // The list was rendered anew since we aimed: the current element is the one that counts.
            guard.element = now.element;
            guard.scope = scopeOf(guard.locator);
          }
          if (!path.includes(guard.element)) {
            const hit = describe(path[0]?.classList ? path[0] : null);
            return { reason: now.element ? 'vetoed' : 'stale', detail: `${event.type} would have hit ${hit}` };
          }
          if (now.element === guard.element) return null;
          // The same element, but the locator means it no longer. Only the page's own answer to the press may do that,
          // and only within the same unchanged scope.
          const sameScope = guard.passed.length > 0 && guard.scope && scopeOf(guard.locator) === guard.scope &&
            holds(guard.scope, guard.element);
          if (sameScope && !now.element) return null;
          return { reason: 'stale', detail: `at ${event.type}: ${now.reason ?? 'another element'}` };
        }
        // A foreign frame that came between aiming and the input knows no guard yet: nothing may hit it so early.
        const YOUNG_MS = 300;
        const born = performance.now();
        function onPointer(event) {
          if (!event.isTrusted) return;
          if (guard?.sealed && (performance.now() > guard.until || isInside(event.currentTarget, guard.inner))) return;
          if (!guard) {
            if (performance.now() - born > YOUNG_MS || !isBoundary()) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            return;
          }
          if (!guard.refused) {
            try { guard.refused = objection(event); }
            catch (error) { guard.refused = { reason: 'stale', detail: String(error) }; }
          }
          if (guard.refused) {
            event.preventDefault();
            event.stopImmediatePropagation();
            guard.stopped.push(event.type);
          } else guard.passed.push(event.type);
        }
        // What became of the input; ends the guard. Asked only after the last input was answered.
        function verdict() {
          const seen = guard;
          guard = null;
          if (!seen) return { passed: [], stopped: [], refused: null, unarmed: true };
          return { passed: seen.passed, stopped: seen.stopped, refused: seen.refused };
        }
        """#
}
