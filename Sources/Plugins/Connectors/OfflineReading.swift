/// Opens kept pages without a browser.
package enum OfflineReading {
    package static let open: HistoryReplay.Open = { page, body in
        try await body(OfflinePage(documents: page.served, answers: page.answers))
    }
}
