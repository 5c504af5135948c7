/// A connector of any size that looks like a real one: selectors, small functions, a manifest and a `selfcheck`.
enum SampleScript {
    static func text(bytes: Int, version: Int) -> String {
        var parts: [String] = []
        var size = 0
        var number = 0
        while size < bytes - 900 {
            number += 1
            parts.append(part(number))
            size += parts[parts.count - 1].utf8.count
        }
        return "local parts = {}\n" + parts.joined() + tail(version, number)
    }

    private static func part(_ n: Int) -> String {
        """
        -- Card layout \(n): what the page calls its rows and fields.
        parts[\(n)] = {
            row = "div.card-\(n) > ul.rows li[data-kind='lead']", title = "h3.title-\(n)", age = "span.age time",
            read = function(row)
                local out = {}
                for key, value in pairs(row) do
                    if type(value) == "string" and #value > \(n % 7) then
                        out[key] = value:gsub("%s+", " ")
                    elseif type(value) == "number" then
                        out[key] = value * \(n) + 1
                    end
                end
                return out
            end,
        }

        """
    }

    private static func tail(_ version: Int, _ count: Int) -> String {
        """
        return {
            manifest = {
                name = "sample", version = "1.0.\(version)", api = 1, kind = "connector",
                permissions = { hosts = { "sample.example" }, page = { "read" }, emit = { "lead.observed" } },
            },
            observe = function(ctx, page)
                page.open("https://sample.example/leads")
                return page.all(parts[1].row, { title = parts[1].title })
            end,
            login = function() return { status = "ok" } end,
            selfcheck = function()
                for i = 1, \(count) do
                    if parts[i].read({ title = "a  b", n = i }).n ~= i * i + 1 then return false end
                end
                return true
            end,
        }

        """
    }
}
