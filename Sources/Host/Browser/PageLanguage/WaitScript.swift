/// Waiting inside the page: a look at every change, and ten looks a second for what makes no change record (style
/// sheets, frames, shadow roots).
enum WaitScript {
    static let source = #"""
        // Resolves to the 1-based number of the first alternative that matches, or 0 when none did in time.
        function wait({ alternatives, ms }) {
          const look = () => {
            const roots = documents();
            for (let at = 0; at < alternatives.length; at++)
              if (find(alternatives[at], roots).list.length) return at + 1;
            return 0;
          };
          return new Promise((resolve, reject) => {
            let queued = false, over = false, looked = 0;
            const stop = (done, value) => {
              if (over) return;
              over = true;
              observer.disconnect();
              clearInterval(beat);
              clearTimeout(end);
              done(value);
            };
            const check = () => {
              queued = false;
              if (over) return;
              try {
                const hit = look();
                if (hit) stop(resolve, hit);
              } catch (error) { stop(reject, error); }
              looked = performance.now();
            };
            // The first change after a rest is looked at at once, a stream of them every 8 ms.
            const soon = () => {
              if (queued || over) return;
              const rest = 8 - (performance.now() - looked);
              if (rest <= 0) return check();
              queued = true;
              setTimeout(check, rest);
            };
            const observer = new MutationObserver(soon);
            observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
            const beat = setInterval(check, 100);
            const end = setTimeout(() => { check(); stop(resolve, 0); }, ms);
            check();
          });
        }
        """#
}
