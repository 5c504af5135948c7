/// The files of a new channel. It writes to buyers until its author says otherwise, so that nothing leaves without a
/// person's yes, and it calls `unknown` what may have been sent.
enum ChannelScaffold {
    static func files(_ name: String) -> [String: String] {
        let secret = name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() + "_TOKEN"
        return [
            "init.lua": script(name, secret), "README.md": readme(name, secret),
            "fixtures/sent.json": fixture(
                secret, #""answer": {"status": 201, "body": "{\"id\": \"77\"}"}"#,
                #"{"outcome": "sent", "external_id": "77"}"#),
            "fixtures/too_many.json": fixture(
                secret, #""answer": {"status": 429, "headers": {"retry-after": "7"}, "body": ""}"#,
                #"{"outcome": "retry", "after": 7, "reason": "the vendor answered 429"}"#),
            "fixtures/refused.json": fixture(
                secret, #""answer": {"status": 422, "body": ""}"#,
                #"{"outcome": "permanent_item", "reason": "the vendor answered 422"}"#),
            "fixtures/no_account.json": fixture(
                secret, #""answer": {"status": 401, "body": ""}"#,
                #"{"outcome": "pause_channel", "reason": "the vendor answered 401"}"#),
            "fixtures/server_error.json": fixture(
                secret, #""answer": {"status": 503, "body": ""}"#,
                #"{"outcome": "unknown", "reason": "the vendor answered 503"}"#),
        ]
    }

    private static func script(_ name: String, _ secret: String) -> String {
        """
        -- The channel "\(name)": one way out. The host decides whether, when and to whom; this file only knows how.
        local TOKEN = "\(secret)"

        --- What the vendor's answer means. Once bytes have left, the message may have been sent: then `unknown` is the only
        --- honest word, nothing is sent twice by itself, and the host asks `probe` or a person.
        local function outcome_of(answer, message)
          local status, reason = answer.status, "the vendor answered " .. answer.status
          if status >= 200 and status < 300 then
            local told = json.decode(answer.body)
            return { outcome = "sent", external_id = tostring(told.id or message.id) } -- \(Scaffold.mark) the vendor's id of the message
          end
          -- The vendor says that it did not take the message, and when to come back.
          if status == 429 then
            return { outcome = "retry", after = tonumber(answer.headers["retry-after"] or "") or 60, reason = reason }
          end
          if status == 401 or status == 403 then return { outcome = "pause_channel", reason = reason } end
          if status >= 300 and status < 500 then return { outcome = "permanent_item", reason = reason } end
          return { outcome = "unknown", reason = reason }
        end

        return {
          manifest = {
            name = "\(name)", version = "0.1.0", api = 1, kind = "channel",
            summary = "Sends messages", -- \(Scaffold.mark) one sentence: what goes where
            audience = "buyer", -- a person says yes to each text; "staff" only for your own people and machines
            permissions = { secrets = { TOKEN } },
            settings = {
              base_url = { type = "url", required = true, help = "where messages are posted; its host is allowed by this" },
            },
          },

          --- Sends one message. A request that fails raises an error the host understands: what never left is tried
          --- again, what may have left is `unknown`.
          send = function(ctx, message)
            local answer = http.post(
              ctx.settings.base_url .. "/messages", -- \(Scaffold.mark) the vendor's path
              json.encode({ to = message.to, text = message.body }), -- \(Scaffold.mark) the vendor's fields
              { headers = { ["Content-Type"] = "application/json", Authorization = "Bearer " .. secret.use(TOKEN) } }
            )
            return outcome_of(answer, message)
          end,
        }

        """
    }

    private static func fixture(_ secret: String, _ answer: String, _ expect: String) -> String {
        """
        {
          "entry": "send",
          "now": "2026-01-09T10:00:00Z",
          "settings": {"base_url": "https://api.example.com"},
          "secrets": {"\(secret)": "not-a-real-token"},
          "args": [{"id": "m1", "ref": "r1", "to": "+915550000001", "body": "Hello", "kind": "first_touch", "try": 1}],
          "http": [
            {
              "expect": {
                "method": "POST",
                "url": "https://api.example.com/messages",
                "headers": {"Authorization": "Bearer not-a-real-token"},
                "json": {"to": "+915550000001", "text": "Hello"}
              },
              \(answer)
            }
          ],
          "expect": \(expect)
        }

        """
    }

    private static func readme(_ name: String, _ secret: String) -> String {
        """
        # \(name)

        What this channel does, and for whom.

        - Settings: `base_url`, where messages are posted.
        - Secret: `\(secret)` in the host's environment or `.env`.
        - Known limits: no `probe`, so a person settles what is unknown.

        """
    }
}
