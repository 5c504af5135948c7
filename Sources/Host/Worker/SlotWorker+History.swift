import Connectors
import Domain
import Slots
import Telemetry

extension SlotWorker {
    /// The connector with its good pages kept; a failure to keep one is a log line and a matter for a person.
    func remembering(_ site: ConnectorRuntime) -> HistorySite {
        let (log, link, slot) = (self.log, self.link, folder.id)
        let id: JSONValue = .string("slot:\(slot):page_history")
        return HistorySite(site, watch: watch, history: PageHistory(folder: folder.pages), now: now) { failure in
            guard let failure else {
                link.notify("attention_clear", ["id": id])
                return
            }
            log.warn("a page could not be kept: \(failure.message)")
            link.notify(
                "attention",
                [
                    "id": id, "kind": "page_history", "title": "Pages of this slot are not kept",
                    "detail": .string(failure.message), "hint": "free disk space or correct the folder's rights",
                    "code": .string(failure.code), "artefacts": .array([]),
                ])
        }
    }
}
