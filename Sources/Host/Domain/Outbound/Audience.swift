/// Who reads what a channel carries: the buyer outside, or the client's own staff.
///
/// A plugin that does not say is `buyer`, which is the stricter one.
package enum Audience: String, Sendable, Hashable, CaseIterable {
    case buyer
    case staff
}
