import Domain
import Foundation
import Slots

/// What the worker remembers about its own evidence.
struct KeptEvidence {
    /// `run.json` as it was last written.
    var record: RunRecord?
    let recordings = Recordings()
    var lastPrune = Date.distantPast
    /// What a person is needed for, where the site says.
    var challenge: String?
    /// Code and artefacts of the failure that stands at present: one bundle for each, not one for each try.
    var failure: (code: String, artefacts: [String])?
}
