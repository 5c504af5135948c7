import Domain

/// Rows on their way from the page: one text, with each name once and each row a plain list. Handing them over by value
/// costs several times as much, in the browser and here.
enum PackedRows {
    static let source = #"""
        // {"names": […], "origins": [[1, 0, …], …], "rows": [[hash, origin, value or null, …], …], …}; what is no list of
        // rows goes as it is.
        function extractPacked(spec) {
          const answer = extract(spec);
          if (!Array.isArray(answer.rows) || spec.rows == null) return JSON.stringify(answer);
          const names = Object.keys(spec.fields ?? {}).filter(name => !['_from', '_hash', '_index'].includes(name));
          const origins = [];
          const places = new Map();
          const rows = answer.rows.map(row => {
            const origin = names.map(name => row._from[name] ?? 0);
            const key = origin.join();
            if (!places.has(key)) places.set(key, origins.push(origin) - 1);
            return [row._hash, places.get(key), ...names.map(name => row[name] ?? null)];
          });
          return JSON.stringify({ names, origins, rows, matched_by: answer.matched_by, matches: answer.matches });
        }
        """#

    /// The answer of `extract` in its usual form.
    static func unpacked(_ answer: JSONValue) -> JSONValue {
        guard let names = answer["names"]?.array?.compactMap(\.string), let origins = answer["origins"]?.array,
            let rows = answer["rows"]?.array
        else { return answer }
        let sources = origins.map { origin in
            var from = JSONObject()
            for (name, by) in zip(names, origin.array ?? []) where by != 0 { from.appendUnchecked(name, by) }
            return JSONValue.object(from)
        }
        let whole = rows.enumerated().map { index, row in self.row(row.array ?? [], index, names, sources) }
        var object: JSONObject = ["rows": .array(whole)]
        object["matched_by"] = answer["matched_by"]
        object["matches"] = answer["matches"]
        return .object(object)
    }

    private static func row(_ cells: [JSONValue], _ index: Int, _ names: [String], _ sources: [JSONValue]) -> JSONValue
    {
        var row = JSONObject()
        for (name, value) in zip(names, cells.dropFirst(2)) where !value.isNull { row.appendUnchecked(name, value) }
        let source = cells.count > 1 ? cells[1].int ?? 0 : 0
        row.appendUnchecked("_from", sources.indices.contains(source) ? sources[source] : [:])
        row.appendUnchecked("_hash", cells.first ?? .null)
        row.appendUnchecked("_index", JSONValue(index))
        return .object(row)
    }
}
