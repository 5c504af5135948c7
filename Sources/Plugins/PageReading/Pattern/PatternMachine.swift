/// One step of a compiled pattern.
enum PatternCode {
    case unit(UInt16)
    case set(PatternSet)
    /// Goes on at the first place; if that fails, at the second.
    case split(Int, Int)
    case jump(Int)
    case save(Int)
    /// Forgets the groups of a loop's body.
    case forget(Range<Int>)
    /// A loop's round that took nothing is a failure.
    case moved(Int)
    case back(Int)
    case lineStart, lineEnd
    case wordEdge(Bool)
    /// Runs the code up to `end` at another place without taking anything.
    case look(end: Int, isAhead: Bool, isNegative: Bool)
    case accept
}

struct PatternCompiler {
    private(set) var code: [PatternCode] = []
    private(set) var slotCount: Int
    private static let sizeLimit = 20_000

    init(groups: Int) { slotCount = 2 * (groups + 1) }

    mutating func compile(_ tree: PatternNode) -> Bool {
        code.append(.save(0))
        put(tree)
        code += [.save(1), .accept]
        return code.count < Self.sizeLimit
    }

    private mutating func put(_ node: PatternNode) {
        guard code.count < Self.sizeLimit else { return }
        switch node {
        case .empty: break
        case .unit(let unit): code.append(.unit(unit))
        case .set(let set): code.append(.set(set))
        case .sequence(let parts): for part in parts { put(part) }
        case .choice(let ways): put(choice: ways)
        case .group(let inner, let number):
            code.append(.save(2 * number))
            put(inner)
            code.append(.save(2 * number + 1))
        case .back(let number): code.append(.back(number))
        case .lineStart: code.append(.lineStart)
        case .lineEnd: code.append(.lineEnd)
        case .wordEdge(let isWanted): code.append(.wordEdge(isWanted))
        case .look(let inner, let isAhead, let isNegative):
            let place = code.count
            code.append(.accept)
            put(inner)
            code.append(.accept)
            code[place] = .look(end: code.count, isAhead: isAhead, isNegative: isNegative)
        case .loop(let inner, let least, let most, let isGreedy, let groups):
            put(loop: inner, least, most, isGreedy, groups)
        }
    }

    private mutating func put(choice ways: [PatternNode]) {
        var jumps: [Int] = []
        for (index, way) in ways.enumerated() {
            let isLast = index == ways.count - 1
            let split = code.count
            if !isLast { code.append(.accept) }
            put(way)
            guard !isLast else { break }
            jumps.append(code.count)
            code.append(.accept)
            code[split] = .split(split + 1, code.count)
        }
        for jump in jumps { code[jump] = .jump(code.count) }
    }

    private mutating func put(
        loop inner: PatternNode, _ least: Int, _ most: Int?, _ isGreedy: Bool, _ groups: Range<Int>
    ) {
        func body() {
            if !groups.isEmpty { code.append(.forget(groups)) }
            put(inner)
        }
        for _ in 0..<least where code.count < Self.sizeLimit { body() }
        let mark = slotCount
        slotCount += 1
        guard let most else {
            let split = code.count
            code += [.accept, .save(mark)]
            body()
            code += [.moved(mark), .jump(split)]
            code[split] = isGreedy ? .split(split + 1, code.count) : .split(code.count, split + 1)
            return
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) where code.count < Self.sizeLimit {
            splits.append(code.count)
            code += [.accept, .save(mark)]
            body()
            code.append(.moved(mark))
        }
        for split in splits {
            code[split] = isGreedy ? .split(split + 1, code.count) : .split(code.count, split + 1)
        }
    }
}

/// Runs a compiled pattern with a stack of its own for what is left to try.
struct PatternMachine {
    private enum Undo { case tryAt(Int, Int), restore(Int, Int) }
    private let program: [PatternCode]
    private let text: [UInt16]
    private var slots: [Int]
    private(set) var steps: Int
    var isSpent: Bool { steps <= 0 }

    init(program: [PatternCode], text: [UInt16], slots: Int, steps: Int) {
        (self.program, self.text, self.steps) = (program, text, steps)
        self.slots = Array(repeating: -1, count: slots)
    }

    /// The saved places of a match that begins here, or nil.
    mutating func run(from start: Int) -> [Int]? {
        for index in slots.indices { slots[index] = -1 }
        return run(0, start, until: nil) ? slots : nil
    }

    /// - Parameter until: where a look-behind has to end.
    private mutating func run(_ first: Int, _ start: Int, until end: Int?) -> Bool {
        var (pc, at) = (first, start)
        var stack: [Undo] = []
        while true {
            steps -= 1
            guard steps > 0 else { return false }
            var isGood = true
            switch program[pc] {
            case .unit(let unit):
                isGood = at < text.count && text[at] == unit
                at += 1
            case .set(let set):
                isGood = at < text.count && set.holds(text[at])
                at += 1
            case .split(let one, let other):
                stack.append(.tryAt(other, at))
                pc = one - 1
            case .jump(let place): pc = place - 1
            case .save(let slot):
                stack.append(.restore(slot, slots[slot]))
                slots[slot] = at
            case .forget(let groups): forget(groups, &stack)
            case .moved(let slot): isGood = slots[slot] != at
            case .back(let group): isGood = back(group, &at)
            case .lineStart: isGood = at == 0
            case .lineEnd: isGood = at == text.count
            case .wordEdge(let isWanted): isGood = (isWord(at - 1) != isWord(at)) == isWanted
            case .look(let behind, let isAhead, let isNegative):
                isGood = look(pc + 1, at, isAhead: isAhead, isNegative: isNegative, &stack)
                pc = behind - 1
            case .accept:
                if end.map({ $0 == at }) ?? true { return true }
                isGood = false
            }
            pc += 1
            if !isGood, !goBack(&stack, &pc, &at) { return false }
        }
    }

    private mutating func goBack(_ stack: inout [Undo], _ pc: inout Int, _ at: inout Int) -> Bool {
        while let last = stack.popLast() {
            switch last {
            case .restore(let slot, let value): slots[slot] = value
            case .tryAt(let place, let position):
                (pc, at) = (place, position)
                return true
            }
        }
        return false
    }

    private mutating func forget(_ groups: Range<Int>, _ stack: inout [Undo]) {
        for group in groups {
            for slot in [2 * group, 2 * group + 1] where slots[slot] != -1 {
                stack.append(.restore(slot, slots[slot]))
                slots[slot] = -1
            }
        }
    }

    private func isWord(_ index: Int) -> Bool { text.indices.contains(index) && PatternSet.word.holds(text[index]) }

    private func back(_ group: Int, _ at: inout Int) -> Bool {
        let (from, to) = (slots[2 * group], slots[2 * group + 1])
        guard from >= 0, to >= from else { return true }
        guard at + to - from <= text.count, text[from..<to].elementsEqual(text[at..<at + to - from]) else {
            return false
        }
        at += to - from
        return true
    }

    /// What is inside a look-around is tried once and never again; groups it set stay only if it was wanted.
    private mutating func look(
        _ code: Int, _ at: Int, isAhead: Bool, isNegative: Bool, _ stack: inout [Undo]
    ) -> Bool {
        let before = slots
        var isFound = false
        if isAhead {
            isFound = run(code, at, until: nil)
        } else {
            for start in stride(from: at, through: 0, by: -1) {
                isFound = run(code, start, until: at)
                if isFound || isSpent { break }
            }
        }
        if isFound, !isNegative {
            for (slot, value) in before.enumerated() where slots[slot] != value { stack.append(.restore(slot, value)) }
        } else {
            slots = before
        }
        return isFound != isNegative
    }
}
