import GRDB

/// The schema, step by step. A step that was released is never edited; the next one changes what it made.
enum Migrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 people, access, audit, push, nodes") { db in
            try db.execute(sql: people + access + audit + others)
        }
        return migrator
    }

    private static let people = """
        CREATE TABLE users (
          id TEXT PRIMARY KEY, issuer TEXT NOT NULL, subject TEXT NOT NULL, email TEXT NOT NULL UNIQUE,
          role TEXT NOT NULL, allowed_slots TEXT NOT NULL DEFAULT '[]', grants TEXT NOT NULL DEFAULT '[]',
          disabled INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, seen_at TEXT, UNIQUE (issuer, subject));

        """
    /// Secrets stand here only as SHA-256 digests.
    private static let access = """
        CREATE TABLE tokens (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, allowed_slots TEXT NOT NULL,
          digest TEXT NOT NULL UNIQUE, created_by TEXT NOT NULL, created_at TEXT NOT NULL, expires_at TEXT NOT NULL,
          last_used_at TEXT, revoked_at TEXT);
        CREATE TABLE login_codes (
          digest TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
          expires_at TEXT NOT NULL, used_at TEXT);
        CREATE TABLE sessions (
          digest TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
          created_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL);

        """
    private static let audit = """
        CREATE TABLE audit (
          seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL,
          outcome TEXT NOT NULL, request_id TEXT NOT NULL, details TEXT NOT NULL, prev_hash TEXT NOT NULL,
          hash TEXT NOT NULL);
        CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
          BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
        CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
          BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

        """
    private static let others = """
        CREATE TABLE push_subscriptions (
          id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
          endpoint TEXT NOT NULL UNIQUE, keys TEXT NOT NULL, allowed_slots TEXT NOT NULL DEFAULT '[]',
          created_at TEXT NOT NULL);
        CREATE TABLE nodes (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT, registered_at TEXT NOT NULL, last_contact_at TEXT);
        """
}
