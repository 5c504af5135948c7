/// The one program we run inside pages. It interprets locators, fields and waits given as plain values, so that a
/// question with hundreds of answers costs one evaluate. It lives in a world of its own: the page's patched globals do
/// not reach it and the page cannot see it.
///
/// It is put into every document before the page's first script (`source` is safe to run twice), which also makes its
/// click guard the first listener of the window.
enum PageProgram {
    static let world = "engyne"

    static let source =
        "(() => { 'use strict'; if (globalThis.engyne) return; "
        + [
            LocatorScript.source, FieldScript.source, PackedRows.source, WaitScript.source, AimScript.source,
            GuardScript.source, entries,
        ]
        .joined(separator: "\n") + "\n})()"

    /// What the host may ask. `JSON.parse` of a quoted text, never a literal: page-language texts come from scripts.
    private static let entries = #"""
        const address = () => location.href;
        globalThis.engyne = Object.freeze({
          extract, extractPacked, wait, aim, through, reveal, close, verdict, scroll, focus, html, text, address,
          frameAt,
        });
        """#
}
