/// Finding elements: locators, visibility, text.
enum LocatorScript {
    static let source = #"""
        class SpecError extends Error { constructor(text) { super(text); this.name = 'SpecError'; } }

        // --- text -------------------------------------------------------------------------------------------------
        const BLOCKS = new Set(('ADDRESS ARTICLE ASIDE BLOCKQUOTE BR BUTTON CAPTION DD DETAILS DIV DL DT FIELDSET ' +
          'FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LEGEND LI MAIN NAV OL OPTION P PRE SECTION ' +
          'SELECT SUMMARY TABLE TBODY TD TEXTAREA TFOOT TH THEAD TR UL').split(' '));
        const SILENT = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT']);
        const untidy = /^ | $|  |[^\S ]|[\u200b\u2060\ufeff]/;
        const squeeze = text =>
          untidy.test(text) ? text.replace(/[\s\u200b\u2060\ufeff]+/g, ' ').trim() : text;

        function ownText(element) {
          let text = '';
          for (let child = element.firstChild; child; child = child.nextSibling)
            if (child.nodeType === 3) text += child.data;
          return text;
        }
        // Text of an element without scripts; neighbouring blocks are kept apart, as a reader sees them.
        function textOf(element, without, onlyDrawn) {
          if (!element.firstElementChild) return squeeze(element.firstChild ? ownText(element) : '');
          const parts = [];
          const walk = node => {
            for (let child = node.firstChild; child; child = child.nextSibling) {
              if (child.nodeType === 3) { parts.push(child.data); continue; }
              if (child.nodeType !== 1) continue;
              const tag = child.tagName.toUpperCase();
              if (SILENT.has(tag) || (without && matches(child, without)) || (onlyDrawn && !drawn(child))) continue;
              const gap = BLOCKS.has(tag) ? ' ' : '';
              parts.push(gap);
              walk(child);
              parts.push(gap);
            }
          };
          walk(element);
          return squeeze(parts.join(''));
        }

        // --- visibility -------------------------------------------------------------------------------------------
        const drawn = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        function frameOf(element) {
          try { return element.ownerDocument.defaultView?.frameElement ?? null; } catch { return null; }
        }
        function hasBox(element) {
          const box = element.getBoundingClientRect();
          if (box.width > 0 && box.height > 0) return true;
          return [...element.children].some(child => drawn(child) && hasBox(child));
        }
        function visible(element) {
          if (!drawn(element) || !hasBox(element)) return false;
          const frame = frameOf(element);
          return frame ? visible(frame) : true;
        }

        // --- queries ----------------------------------------------------------------------------------------------
        // This document and the same-origin documents of its frames, outermost first.
        function documents() {
          const found = [];
          const add = doc => {
            found.push(doc);
            for (const frame of doc.querySelectorAll('iframe, frame')) {
              let inner = null;
              try { inner = frame.contentDocument; } catch { inner = null; }
              if (inner && inner.documentElement) add(inner);
            }
          };
          add(document);
          return found;
        }
        function matches(element, css) {
          try { return element.matches(css); } catch { throw new SpecError(`'${css}' is not a CSS selector`); }
        }
        const stepTexts = new Map();
        function stepsOf(css) {
          let steps = stepTexts.get(css);
          if (steps) return steps;
          steps = css.split('>>>').map(step => step.trim()).map(step => step.startsWith('>') ? ':scope ' + step : step);
          if (stepTexts.size >= 2000) stepTexts.clear();
          stepTexts.set(css, steps);
          return steps;
        }
        // The first match in the document's order below one root.
        function queryFirst(root, css) {
          const steps = stepsOf(css);
          if (steps.length > 1) return query(root, css)[0];
          try { return root.querySelector(steps[0]); } catch { throw new SpecError(`'${css}' is not a CSS selector`); }
        }
        // `a >>> b` looks for b inside the shadow root of a; a leading `>` means children.
        function query(root, css) {
          const steps = stepsOf(css);
          let roots = [root];
          steps.forEach((selector, index) => {
            let hits;
            try { hits = roots.flatMap(from => [...from.querySelectorAll(selector)]); }
            catch { throw new SpecError(`'${css}' is not a CSS selector`); }
            roots = index < steps.length - 1 ? hits.map(hit => hit.shadowRoot).filter(Boolean) : hits;
          });
          return roots;
        }

        // --- locators ---------------------------------------------------------------------------------------------
        const LOCATOR_KEYS = new Set(['css', 'has', 'text', 'text_is', 'visible', 'within', 'index', 'attr_is', 'stable']);
        function asLocator(value) {
          if (typeof value === 'string') return { css: value };
          if (value === null || typeof value !== 'object')
            throw new SpecError('a locator is a CSS text, a table or a list');
          if (value.frame != null) throw new SpecError("'frame' stands in the outermost table of a locator only");
          for (const key of Object.keys(value))
            if (!LOCATOR_KEYS.has(key) && key !== 'frame')
              throw new SpecError(`a locator has no '${key}'; known are ${[...LOCATOR_KEYS, 'frame'].join(', ')}`);
          return value;
        }
        // Everything a locator means below the roots; `by` is the 1-based number of the fallback that matched, or 0.
        function find(locator, roots) {
          if (!Array.isArray(locator)) {
            const list = findOne(asLocator(locator), roots);
            return { list, by: list.length ? 1 : 0 };
          }
          for (let at = 0; at < locator.length; at++) {
            const { list } = find(locator[at], roots);
            if (list.length) return { list, by: at + 1 };
          }
          return { list: [], by: 0 };
        }
        function findOne(locator, outer) {
          const roots = locator.within == null ? outer : find(locator.within, outer).list;
          const wantsText = typeof locator.text === 'string' || typeof locator.text_is === 'string';
          let list;
          if (locator.css) list = roots.flatMap(root => query(root, locator.css));
          else if (wantsText) list = roots.flatMap(root => query(root, '*'));
          else if (locator.within != null) list = roots;
          else throw new SpecError('a locator needs css, text or within');
          list = narrow([...new Set(list)], locator);
          if (!locator.css && wantsText)
            list = list.filter(one => !list.some(other => other !== one && one.contains(other)));
          if (locator.index == null) return list;
          const at = locator.index < 0 ? list.length + locator.index : locator.index;
          return at in list ? [list[at]] : [];
        }
        // The filters a locator and a field have in common.
        function narrow(list, rule) {
          if (rule.has != null) list = list.filter(one => find(rule.has, [one]).list.length > 0);
          if (rule.attr_is != null) {
            const [name, value] = Array.isArray(rule.attr_is) ? rule.attr_is : [rule.attr_is.name, rule.attr_is.value];
            list = list.filter(one => one.getAttribute(name) === String(value));
          }
          if (typeof rule.text_is === 'string') {
            const wanted = squeeze(rule.text_is);
            list = list.filter(one => textOf(one) === wanted);
          }
          if (typeof rule.text === 'string') {
            const wanted = squeeze(rule.text).toLowerCase();
            list = list.filter(one => textOf(one).toLowerCase().includes(wanted));
          }
          return rule.visible === true ? list.filter(visible) : list;
        }
        """#
}
