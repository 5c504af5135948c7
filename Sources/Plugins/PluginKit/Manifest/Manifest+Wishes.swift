import Domain

extension Manifest {
    /// Everything an admin reads before saying yes: the permissions, and what else widens what a plugin may do.
    ///
    /// A default address opens its host, a setting with `env` reads that variable, an audience of staff is written to
    /// without a person's yes, and more than one click a flow spends more. None of these may slip in with an update.
    package var wishes: [String] {
        var wishes = permissions.wishes
        for setting in settings {
            if setting.kind == .url, let host = setting.defaultValue?.string.flatMap(WebAddress.init)?.host,
                !permissions.hosts.contains(host)
            {
                wishes.append("host \(host)")
            }
            if let name = setting.environmentName { wishes.append("env \(name)") }
        }
        if kind == .channel, audience == .staff { wishes.append("audience staff") }
        if kind == .channel, carries != name { wishes.append("carries \(carries)") }
        if let receives { wishes.append("receives \(receives)") }
        if limits.clicks > 1 { wishes.append("clicks \(limits.clicks)") }
        return wishes.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What this asks for beyond another version's wishes.
    package func growth(over other: Manifest) -> [String] {
        let known = Set(other.wishes)
        return wishes.filter { !known.contains($0) }
    }

    /// What this version asks for no longer.
    package func shrinkage(from other: Manifest) -> [String] { other.growth(over: self) }
}
