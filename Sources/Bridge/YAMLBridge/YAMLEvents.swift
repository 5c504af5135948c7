import CYAML

/// A place in the text as libyaml counts it: all three from 0, the index in Unicode scalars.
struct YAMLMark {
    let index: Int
    let line: Int
    let column: Int

    init(_ mark: yaml_mark_t) {
        index = Int(mark.index)
        line = Int(mark.line)
        column = Int(mark.column)
    }

    func problem(_ text: String) -> YAMLProblem { YAMLProblem(line: line + 1, column: column + 1, text: text) }
}

enum YAMLEventKind {
    case streamEnd, documentStart, documentEnd, collectionEnd
    case scalar(String, plain: Bool)
    case sequenceStart(isFlow: Bool)
    case mappingStart(isFlow: Bool)
}

struct YAMLEvent {
    let kind: YAMLEventKind
    let start: YAMLMark
    let end: YAMLMark
}

/// libyaml's parser as a source of events. Owns the C state; refuses what settings have no use for: anchors, aliases
/// and tags are the three features that let a small file mean something else than it shows.
struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ source: [UInt8]) throws(YAMLProblem) {
        parser = .allocate(capacity: 1)
        bytes = .allocate(capacity: max(source.count, 1))
        _ = bytes.initialize(from: source)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            bytes.deallocate()
            throw YAMLProblem(line: 1, column: 1, text: "no memory to read it")
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, source.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// The next event that matters; stream starts are swallowed.
    func next() throws(YAMLProblem) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_START_EVENT { continue }
            let start = YAMLMark(event.start_mark)
            return YAMLEvent(kind: try kind(of: event, at: start), start: start, end: YAMLMark(event.end_mark))
        }
    }

    private func kind(of event: yaml_event_t, at mark: YAMLMark) throws(YAMLProblem) -> YAMLEventKind {
        switch event.type {
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: throw mark.problem("aliases (*name) are not accepted; write the value out")
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            try refuse(anchor: data.anchor, tag: data.tag, at: mark)
            let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
            guard !text.utf8.contains(0) else { throw mark.problem("a NUL character is not accepted") }
            return .scalar(text, plain: data.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            let data = event.data.sequence_start
            try refuse(anchor: data.anchor, tag: data.tag, at: mark)
            return .sequenceStart(isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE)
        case YAML_MAPPING_START_EVENT:
            let data = event.data.mapping_start
            try refuse(anchor: data.anchor, tag: data.tag, at: mark)
            return .mappingStart(isFlow: data.style == YAML_FLOW_MAPPING_STYLE)
        default: return .collectionEnd
        }
    }

    private func refuse(
        anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, at mark: YAMLMark
    ) throws(YAMLProblem) {
        if anchor != nil { throw mark.problem("anchors (&name) are not accepted") }
        if tag != nil { throw mark.problem("tags (!name) are not accepted") }
    }

    /// libyaml leaves the mark at zero for bytes it cannot decode; the offset then tells the line.
    private func failure() -> YAMLProblem {
        let state = parser.pointee
        let text = state.problem.map { String(cString: $0) } ?? "not readable as YAML"
        guard state.error == YAML_READER_ERROR else { return YAMLMark(state.problem_mark).problem(text) }
        let line = bytes.prefix(Int(state.problem_offset)).reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return YAMLProblem(line: line, column: 1, text: text)
    }
}
