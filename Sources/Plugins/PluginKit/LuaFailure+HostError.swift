import Domain
package import LuaBridge

// The bridge knows none of the host's words; here its failures get the face every other error has.
extension LuaFailure: HostError {}
