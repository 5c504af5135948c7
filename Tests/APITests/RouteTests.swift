import ControlPlane
import Domain
import Foundation
import Settings
import Testing

@Suite("Routes")
struct RouteTests {
    private static let event =
        #"{"v":1,"event_id":"alpha:77:verified","slot_id":"alpha","run_id":"r","lead_id":"77","at":"2026-01-09T10:00:00.000Z","#
        + #""lead":{"id":"77","title":"T"},"contact":{"phone":"+915550000001"},"evidence":{"by":"x","artefacts":[]},"#
        + #""plugin":{"name":"x","version":"1","hash":"0"}}"#

    @Test("the workers' door: the secret, once, and only whole events")
    func events() async throws {
        try await TestServer.with { server in
            let secret = ["X-Engyne-Worker-Secret": TestServer.workerSecret]
            #expect(try await server.call("POST", "/events/verified", body: Self.event).status == 401)
            #expect(try await server.call("POST", "/events/verified", body: Self.event, headers: ["X-Engyne-Worker-Secret": "x"]).status == 401)
            #expect(try await server.call("POST", "/events/verified", server.admin, body: Self.event).status == 401)
            let first = try await server.call("POST", "/events/verified", body: Self.event, headers: secret)
            let second = try await server.call("POST", "/api/v1/events/verified", body: Self.event, headers: secret)
            #expect(first.status == 202 && first.json["accepted"]?.bool == true)
            #expect(second.status == 202 && second.json["accepted"]?.bool == false)
            for bad in ["{}", "[]", "{", #"{"event_id":"a"}"#] {
                #expect(try await server.call("POST", "/events/verified", body: bad, headers: secret).status == 422, "\(bad)")
            }
            await server.context.fanOut.step()
            let items = try await server.call("GET", "/queues/whatsapp/items", server.client)
            #expect(items.json["items"]?.array?.first?["lead_id"]?.string == "77")
            let stats = try await server.call("GET", "/queue/stats", server.admin)
            #expect(stats.json["queued"]?.int == 5)
        }
    }

    @Test("a client sees its slot and nothing of another, by the same words as of none")
    func tenant() async throws {
        try await TestServer.with { server in
            let rows = try await server.call("GET", "/slots", server.client).json["items"]?.array ?? []
            #expect(rows.compactMap { $0["slot_id"]?.string } == ["alpha"])
            for (method, end) in [
                ("GET", ""), ("POST", "/start"), ("POST", "/stop"), ("POST", "/restart"), ("POST", "/hard-stop"), ("POST", "/probe"),
                ("GET", "/leads"), ("GET", "/leads.csv"), ("GET", "/leads/1"),
            ] {
                var bodies: [String] = []
                for slot in ["beta", "nosuch"] {
                    let answer = try await server.call(method, "/slots/\(slot)\(end)", server.client)
                    #expect(answer.status == 404, "\(method) \(end)")
                    var json = answer.json.object ?? [:]
                    json["request_id"] = nil
                    bodies.append(JSONValue.object(json).encodedString.replacingOccurrences(of: slot, with: "X"))
                }
                #expect(Set(bodies).count == 1, "\(method) \(end)")
            }
        }
    }

    @Test("a client is refused what is an admin's")
    func forbidden() async throws {
        try await TestServer.with { server in
            for (method, path) in [
                ("POST", "/slots/alpha/hard-stop"), ("POST", "/slots/alpha/probe"), ("GET", "/tokens"), ("GET", "/audit"), ("GET", "/dnc"),
                ("DELETE", "/hold"), ("GET", "/plugins"), ("GET", "/health/details"), ("POST", "/queues/whatsapp/pause"), ("POST", "/auth/local"),
            ] {
                let answer = try await server.call(method, path, server.client)
                #expect(answer.status == 403, "\(method) \(path)")
                #expect(answer.json["code"]?.string == "access.action.denied")
            }
            #expect(try await server.call("PUT", "/hold", server.client, body: #"{"reason":"x"}"#).status == 403)
        }
    }

    @Test("stop and start answer at once with what is wanted")
    func run() async throws {
        try await TestServer.with { server in
            let stopped = try await server.call("POST", "/slots/alpha/stop", server.client)
            #expect(stopped.status == 202)
            #expect(stopped.json["desired"]?.string == "stopped")
            let started = try await server.call("POST", "/slots/alpha/start", server.client)
            #expect(started.status == 202)
            #expect(started.json["desired"]?.string == "running")
            #expect(try await server.call("POST", "/slots/alpha/probe", server.admin).status == 409)
        }
    }

    @Test("lists are pages of at most 100")
    func pages() async throws {
        try await TestServer.with { server in
            let first = try await server.call("GET", "/slots?limit=1", server.admin).json
            #expect(first["next"]?.string == "alpha")
            let second = try await server.call("GET", "/slots?limit=1&after=alpha", server.admin).json
            #expect(second["items"]?.array?.compactMap { $0["slot_id"]?.string } == ["beta"])
            #expect(second["next"]?.isNull == true)
            for bad in ["0", "101", "x"] { #expect(try await server.call("GET", "/slots?limit=\(bad)", server.admin).status == 422) }
            #expect(try await server.call("GET", "/approvals?state=maybe", server.admin).status == 422)
        }
    }

    @Test("hold, do-not-contact and audit over HTTP")
    func safety() async throws {
        try await TestServer.with { server in
            #expect(try await server.call("PUT", "/hold", server.admin, body: #"{"reason":"fire"}"#).json["active"]?.bool == true)
            #expect(FileManager.default.fileExists(atPath: server.home.hold))
            #expect(try await server.call("GET", "/attention", server.admin).json["items"]?.array?.first?["kind"]?.string == "hold")
            #expect(try await server.call("DELETE", "/hold", server.admin).json["active"]?.bool == false)
            let entry = try await server.call("POST", "/dnc", server.admin, body: #"{"contact":"a@b.test","reason":"asked"}"#)
            #expect(entry.status == 201)
            #expect(try await server.call("DELETE", "/dnc/\(entry.json["id"]?.string ?? "")", server.admin).status == 200)
            #expect(try await server.call("DELETE", "/dnc/nosuch", server.admin).status == 404)
            let rows = try await server.call("GET", "/audit?limit=2", server.admin).json
            #expect(rows["items"]?.array?.count == 2)
            #expect(rows["next"]?.string != nil)
            #expect(try await server.call("GET", "/audit/verify", server.admin).json["ok"]?.bool == true)
        }
    }
}
