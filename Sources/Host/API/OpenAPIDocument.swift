import Domain

/// The description of the API (OpenAPI 3.1), made from the route table, so that it can name no path that is not there
/// and forget none that is.
enum OpenAPIDocument {
    static func make(_ routes: [Route], version: String) -> JSONObject {
        var paths = JSONObject()
        for route in routes where !route.template.hasPrefix("/ui/") && route.template != "/" {
            var path = paths[route.template]?.object ?? [:]
            path[route.method.lowercased()] = .object(operation(route))
            paths[route.template] = .object(path)
        }
        return [
            "openapi": "3.1.0", "info": ["title": "engyne-host", "version": .string(version)],
            "servers": [["url": "/"], ["url": "/api/v1"]], "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "session": ["type": "apiKey", "in": "cookie", "name": .string(SignInCheck.cookieName)],
                    "worker": ["type": "apiKey", "in": "header", "name": "X-Engyne-Worker-Secret"],
                ],
                "schemas": ["Problem": problem],
            ],
        ]
    }

    private static func operation(_ route: Route) -> JSONObject {
        var operation: JSONObject = [
            "operationId": .string(
                route.method.lowercased() + route.template.replacing("/", with: "_").filter { !"{}".contains($0) }),
            "responses": [
                "2XX": ["description": "done"],
                "default": [
                    "description": "an error",
                    "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
                ],
            ],
        ]
        let names = route.segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
        if !names.isEmpty {
            operation["parameters"] = .array(
                names.map { ["name": .string($0), "in": "path", "required": true, "schema": ["type": "string"]] })
        }
        if ["POST", "PUT", "PATCH"].contains(route.method) {
            operation["requestBody"] = ["content": ["application/json": ["schema": ["type": "object"]]]]
        }
        switch route.access {
        case .open, .signedBySender: operation["security"] = []
        case .worker: operation["security"] = [["worker": []]]
        case .signedIn(let permission):
            operation["security"] = [["bearer": []], ["session": []]]
            operation["x-permission"] = .string(permission.rawValue)
        }
        return operation
    }

    private static let problem: JSONValue = [
        "type": "object", "required": ["type", "title", "status", "code", "request_id"],
        "properties": [
            "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
            "detail": ["type": "string"],
            "instance": ["type": "string"], "code": ["type": "string"], "hint": ["type": "string"],
            "pointer": ["type": "string"],
            "request_id": ["type": "string"],
        ],
    ]
}
