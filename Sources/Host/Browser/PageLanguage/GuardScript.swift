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

        // Why this event must not reach the page, or null.
        function objection(event) {
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
        function onPointer(event) {
          if (!guard || !event.isTrusted) return;
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
          if (!seen) return { passed: [], stopped: [], refused: null };
          return { passed: seen.passed, stopped: seen.stopped, refused: seen.refused };
        }
        """#
}
