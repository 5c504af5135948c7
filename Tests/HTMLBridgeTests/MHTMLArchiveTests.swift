import Testing

@testable import HTMLBridge

@Suite("MHTMLArchive")
struct MHTMLArchiveTests {
    static let file = """
        From: <Saved by Blink>\r
        Snapshot-Content-Location: https://site.test/list\r
        Content-Type: multipart/related;\r
        \ttype="text/html";\r
        \tboundary="--b1--"\r
        \r
        \r
        ----b1--\r
        Content-Type: text/html\r
        Content-Transfer-Encoding: quoted-printable\r
        Content-Location: https://site.test/list\r
        \r
        <p class=3D"a">x=E2=82=B9 long=\r
        er</p><iframe src=3D"cid:f1@x"></iframe>\r
        ----b1--\r
        Content-Type: text/html\r
        Content-ID: <f1@x>\r
        Content-Transfer-Encoding: base64\r
        \r
        PGI+aW48L2I+\r
        ----b1--\r
        Content-Type: text/css\r
        Content-Location: cid:c1@x\r
        \r
        .a{display:none}\r
        ----b1----\r
        """

    @Test("gives the page, its frames and its sheets")
    func reads() throws {
        let archive = try #require(MHTMLArchive(Array(Self.file.utf8)))
        #expect(String(decoding: archive.markup, as: UTF8.self).hasPrefix("<p class=\"a\">x₹ longer</p>"))
        #expect(archive.frames["cid:f1@x"].map { String(decoding: $0, as: UTF8.self) } == "<b>in</b>")
        #expect(archive.sheets["cid:c1@x"]?.contains("display:none") == true)
        #expect(archive.url == "https://site.test/list")
    }

    @Test("plain markup is no archive")
    func plain() {
        #expect(MHTMLArchive(Array("<!doctype html><p>".utf8)) == nil)
        #expect(MHTMLArchive([]) == nil)
    }
}
