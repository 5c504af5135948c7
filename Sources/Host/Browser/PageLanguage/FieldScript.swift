/// Reading values: fields, rows, provenance.
enum FieldScript {
    static let source = #"""
        const FIELD_KEYS = new Set(['css', 'attr', 'prop', 'without', 'text', 'text_is', 're', 'visible', 'exists',
          'all', 'each', 'html', 'has', 'attr_is', 'index', 'name', 'selectors']);
        const filled = value => value !== undefined && value !== null && value !== '' && value !== false &&
          !(Array.isArray(value) && value.length === 0);

        const patterns = new Map();
        function pattern(text) {
          if (!patterns.has(text)) {
            try { patterns.set(text, new RegExp(text)); } catch { throw new SpecError(`'${text}' is not a pattern`); }
          }
          return patterns.get(text);
        }
        // A question's fields are the same objects for every row, so each is looked at once.
        const known = new WeakMap();
        function asField(value) {
          if (typeof value === 'string') return { css: value };
          if (known.has(value)) return value;
          if (value === null || typeof value !== 'object')
            throw new SpecError('a field is a CSS text, a table or a list');
          for (const key of Object.keys(value))
            if (!FIELD_KEYS.has(key))
              throw new SpecError(`a field has no '${key}'; known are ${[...FIELD_KEYS].join(', ')}`);
          known.set(value, isPlain(value));
          return value;
        }
        // Whether only the first match counts, so that the others need not be looked for.
        function isPlain(field) {
          return Boolean(field.css) && field.index == null && field.exists !== true && field.each == null &&
            field.all !== true && field.has == null && field.attr_is == null && typeof field.text !== 'string' &&
            typeof field.text_is !== 'string' && field.visible !== true;
        }
        // One element's value, or undefined.
        function read(element, field) {
          let value;
          if (field.attr != null) value = element.getAttribute(field.attr);
          else if (field.prop != null) value = element[field.prop];
          else if (field.html === true) value = element.innerHTML;
          else value = textOf(element, field.without, field.visible === true);
          if (value === null || value === undefined) return undefined;
          if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
          if (field.re == null) return value;
          const hit = pattern(field.re).exec(String(value));
          return hit ? hit[1] ?? hit[0] : undefined;
        }
        // What one field (no fallbacks) gives below the roots. `self` is the row itself.
        function single(field, roots, self) {
          if (typeof field === 'string' && field && roots.length === 1) {
            const element = queryFirst(roots[0], field);
            return element ? textOf(element) : undefined;
          }
          field = asField(field);
          if (roots.length === 1 && known.get(field)) {
            const element = queryFirst(roots[0], field.css);
            return element ? read(element, field) : undefined;
          }
          let list = field.css ? roots.flatMap(root => query(root, field.css)) : [self];
          list = narrow(list, field);
          if (field.index != null) {
            const at = field.index < 0 ? list.length + field.index : field.index;
            list = at in list ? [list[at]] : [];
          }
          if (field.exists === true) return list.length > 0;
          if (field.each != null)
            return list.map(one => record(field.each, [one], one, false)).filter(one => Object.keys(one).length);
          if (field.all === true) return list.map(one => read(one, field)).filter(filled);
          return list.length ? read(list[0], field) : undefined;
        }
        // A field with its fallbacks: the first that is not empty wins. A lone `exists` also answers false.
        function fieldOf(field, roots, self) {
          if (!Array.isArray(field)) return { value: single(field, roots, self), by: 1 };
          let last;
          for (let at = 0; at < field.length; at++) {
            const value = single(field[at], roots, self);
            if (filled(value)) return { value, by: at + 1 };
            if (value === false) last = { value, by: at + 1 };
          }
          return last ?? { value: undefined, by: 0 };
        }
        function record(fields, roots, self, withOrigin) {
          const row = {};
          const from = {};
          for (const [name, field] of Object.entries(fields)) {
            const { value, by } = fieldOf(field, roots, self);
            if (!filled(value) && value !== false) continue;
            row[name] = value;
            from[name] = by;
          }
          if (withOrigin) row._from = from;
          return row;
        }

        // A hash of an element's skeleton (tags, classes, attribute names) without its texts and numbers: it is the
        // same for all rows of one design and changes when the design does.
        function skeleton(element) {
          let a = 0xdeadbeef, b = 0x41c6ce57;
          const eat = text => {
            for (let at = 0; at < text.length; at++) {
              const code = text.charCodeAt(at);
              a = Math.imul(a ^ code, 2654435761);
              b = Math.imul(b ^ code, 1597334677);
            }
          };
          const walk = one => {
            eat(tagText(one));
            for (let child = one.firstElementChild; child; child = child.nextElementSibling) walk(child);
            eat('>');
          };
          walk(element);
          return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
        }
        // One element's part of a skeleton. Pages have few different ones, so they are kept, by class first.
        const tagTexts = new Map();
        function tagText(one) {
          const classes = one.getAttribute('class') ?? '';
          let kept = tagTexts.get(classes);
          if (!kept) {
            if (tagTexts.size >= 1000) tagTexts.clear();
            tagTexts.set(classes, kept = []);
          }
          const names = one.getAttributeNames().join();
          for (const other of kept) if (other.tag === one.tagName && other.names === names) return other.text;
          let text = '<' + one.tagName;
          if (one.classList.length) text += '.' + [...one.classList].sort().join('.').replace(/\d+/g, '0');
          text += '[' + one.getAttributeNames().sort().join(',') + ']';
          if (kept.length < 50) kept.push({ tag: one.tagName, names, text });
          return text;
        }

        function extract(spec) {
          const fields = spec.fields ?? {};
          const roots = documents();
          if (spec.rows === null || spec.rows === undefined) {
            const body = document.body ?? document.documentElement;
            const row = record(fields, roots, body, true);
            row._hash = skeleton(body);
            return row;
          }
          const { list, by } = find(spec.rows, roots);
          const rows = list.slice(0, spec.limit ?? 1000).map((element, index) => {
            const row = record(fields, [element], element, true);
            row._hash = skeleton(element);
            row._index = index;
            return row;
          });
          return { rows, matched_by: by, matches: list.length };
        }
        // A page can be made larger than any pipe should carry: what is over this is cut off.
        const MOST_CHARS = 48 << 20;
        function html() {
          const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\n' : '';
          return (type + (document.documentElement ? document.documentElement.outerHTML : '')).slice(0, MOST_CHARS);
        }
        function text() { return document.body ? document.body.innerText.slice(0, MOST_CHARS) : ''; }
        """#
}
