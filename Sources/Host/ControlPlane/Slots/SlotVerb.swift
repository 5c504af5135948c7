import Domain
import Slots

/// The common answer of start, stop, restart and hard stop.
enum SlotVerb {
    static func answer(_ state: SlotState) -> JSONObject {
        [
            "slot_id": .string(state.slotID.raw), "desired": .string(state.desired.rawValue),
            "phase": JSONValue(state.phase?.rawValue), "run_id": JSONValue(state.runID),
        ]
    }
}
