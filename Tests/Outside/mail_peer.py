#!/usr/bin/env python3
"""Real mail servers on loopback for one test: aiosmtpd takes mails, dovecot shows them.

`mail_peer.py serve FOLDER` makes certificates, starts both and prints one line of JSON: ports and the authority's file.
It ends, and dovecot with it, at the end of its standard input. `mail_peer.py read FOLDER PORT USER MAILBOX` prints what a
mailbox holds, fetched over IMAP and read by Python's own parser. What the SMTP server was told stands in
FOLDER/smtp.jsonl.

What a recipient's name asks for, the server does: `rcpt-550-5.1.1@…` is refused at RCPT with that code, `data-451-4.3.0@…`
after the whole message; `drop-kept@…` and `drop-lost@…` lose the connection after the end of the message, the first one
having taken it; `cut@…` loses it before the message; `slow-9@…` answers the message after nine seconds.
"""
import asyncio
import email
import email.policy
import grp
import imaplib
import json
import mailbox
import os
import pwd
import socket
import ssl
import subprocess
import sys
from pathlib import Path

SENDER, BUYERS, PASSWORD = "sales@example.com", "buyers@example.net", "app-password"


def certificates(folder):
    """An authority, a certificate for loopback, one for another name, and one of a stranger."""
    def run(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30"]
    for authority in ("ca", "stranger"):
        run("req", "-x509", *key, "-keyout", f"{authority}.key", "-out", f"{authority}.pem", "-subj", f"/CN=engyne {authority}")
    for name, authority, names in (("server", "ca", "DNS:localhost,IP:127.0.0.1"), ("other", "ca", "DNS:other.example"),
                                   ("foreign", "stranger", "DNS:localhost,IP:127.0.0.1")):
        Path(folder, f"{name}.ext").write_text(f"subjectAltName={names}\n")
        run("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        run("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial",
            "-days", "30", "-extfile", f"{name}.ext", "-out", f"{name}.pem")


def context(folder, name):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(Path(folder, f"{name}.pem"), Path(folder, f"{name}.key"))
    return made


class Handler:
    def __init__(self, folder):
        self.folder = Path(folder)

    def note(self, **event):
        with open(self.folder / "smtp.jsonl", "a") as log:
            log.write(json.dumps(event) + "\n")

    def keep(self, envelope):
        for user, name in ((BUYERS, ""), (SENDER, "Sent")):
            root = mailbox.Maildir(self.folder / "mail" / user, create=True)
            box = root.add_folder(name) if name else root
            box.add(mailbox.MaildirMessage(envelope.content))

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.note(what="rcpt", to=address)
        if address.startswith("rcpt-"):
            _, code, enhanced = address.split("@")[0].split("-")
            return f"{code} {enhanced} <{address}> as you wished"
        if address.startswith("cut@"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        name = to.split("@")[0]
        kept = not name.startswith(("data-", "drop-lost"))
        over_tls = session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None
        self.note(what="data", to=to, sender=envelope.mail_from, user=session.authenticated and session.auth_data,
                  tls=over_tls, helo=session.host_name, kept=kept)
        if kept:
            self.keep(envelope)
        if name.startswith("drop-"):
            server.transport.abort()
            return "250 never read"
        if name.startswith("slow-"):
            await asyncio.sleep(int(name.split("-")[1]))
        if name.startswith("data-"):
            _, code, enhanced = name.split("-")
            return f"{code} {enhanced} as you wished"
        return "250 2.0.0 queued as TEST1"


def authenticator():
    from aiosmtpd.smtp import AuthResult

    def check(server, session, envelope, mechanism, data):
        good = data.login.decode() == SENDER and data.password.decode() == PASSWORD
        if good:
            return AuthResult(success=True, auth_data=data.login.decode())
        return AuthResult(success=False, handled=False, message="535 5.7.8 Username and Password not accepted")
    return check


async def servers(folder):
    from aiosmtpd.smtp import SMTP
    loop = asyncio.get_running_loop()
    handler, ports, kept = Handler(folder), {}, []

    async def start(name, factory, **more):
        server = await loop.create_server(factory, "127.0.0.1", 0, **more)
        kept.append(server)
        ports[name] = server.sockets[0].getsockname()[1]

    def smtp(certificate, **more):
        return lambda: SMTP(handler, hostname="mail.test", tls_context=context(folder, certificate), require_starttls=True,
                            authenticator=authenticator(), auth_required=True, **more)
    await start("starttls", smtp("server"))
    await start("other_name", smtp("other"))
    await start("foreign", smtp("foreign"))
    await start("no_starttls", lambda: SMTP(handler, hostname="mail.test", authenticator=authenticator(), auth_require_tls=False))
    await start("tls", lambda: SMTP(handler, hostname="mail.test", authenticator=authenticator(), auth_required=True,
                                    auth_require_tls=False), ssl=context(folder, "server"))

    class Busy(asyncio.Protocol):
        def connection_made(self, transport):
            transport.write(b"421 4.3.2 too busy\r\n")
            transport.close()
    await start("busy", Busy)
    return ports, kept


def dovecot(folder):
    """The whole of dovecot in folders of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    me = pwd.getpwuid(os.getuid()).pw_name
    group = os.getgid()
    Path(folder, "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in (SENDER, BUYERS)))
    Path(folder, "dovecot.conf").write_text(f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {me}
default_internal_group = {grp.getgrgid(group).gr_name}
default_login_user = {me}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {os.getuid()}
mail_gid = {group}
mail_location = maildir:{folder}/mail/%u
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
}}
""")
    for user in (SENDER, BUYERS):
        mailbox.Maildir(Path(folder, "mail", user), create=True)
    process = subprocess.Popen(["dovecot", "-F", "-c", f"{folder}/dovecot.conf"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=open(f"{folder}/dovecot.err", "w"))
    return process, port


def drop_root(folder):
    """Dovecot refuses to show mail as root, so nothing here stays root."""
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)


async def serve(folder):
    # All that is needed later, too: Python's own folder may be root's alone.
    import aiosmtpd.smtp  # noqa: F401
    import concurrent.futures.thread  # noqa: F401
    import email.feedparser  # noqa: F401
    import email.generator  # noqa: F401
    import email.parser  # noqa: F401
    import encodings.idna  # noqa: F401
    drop_root(folder)
    Path(folder, "mail").mkdir()
    certificates(folder)
    ports, kept = await servers(folder)
    process, ports["imaps"] = dovecot(folder)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", ports["imaps"]), 1).close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        print(json.dumps({"ports": ports, "ca": f"{folder}/ca.pem"}), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    finally:
        process.terminate()
        process.wait(10)
    for server in kept:
        server.close()
    os._exit(0)


def read(folder, port, user, box):
    trust = ssl.create_default_context(cafile=f"{folder}/ca.pem")
    with imaplib.IMAP4_SSL("127.0.0.1", int(port), ssl_context=trust) as imap:
        imap.login(user, PASSWORD)
        imap.select(box, readonly=True)
        found = []
        for number in imap.search(None, "ALL")[1][0].split():
            raw = imap.fetch(number, "(RFC822)")[1][0][1]
            message = email.message_from_bytes(raw, policy=email.policy.default)
            found.append({"headers": {name.lower(): str(value) for name, value in message.items()},
                          "names": [name.lower() for name in message.keys()],
                          "body": message.get_content().replace("\r\n", "\n"), "raw": raw.decode("latin-1")})
        print(json.dumps(found))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve(sys.argv[2]))
    else:
        read(*sys.argv[2:6])
