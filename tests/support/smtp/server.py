"""A real mail server for the tests. It takes mail for anybody, and behaves as the recipient's name asks it to.

server.py FOLDER MODE [USER PASSWORD]   MODE: tls, starttls, plain
Says its port, then writes each letter that it accepted to FOLDER/N.eml, with the recipients in FOLDER/N.to."""
import asyncio
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

folder, mode = Path(sys.argv[1]), sys.argv[2]
account = tuple(word.encode() for word in sys.argv[3:5])
seen = {}


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        seen[address] = seen.get(address, 0) + 1
        if address.startswith("later@") and seen[address] == 1:
            return "451 4.3.0 Come back in a while"
        if address.startswith("never@"):
            return "550 5.1.1 No such person here"
        if address.startswith("slow@"):
            await asyncio.sleep(30)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Fine"

    async def handle_DATA(self, server, session, envelope):
        Handler.count += 1
        (folder / f"{Handler.count}.eml").write_bytes(envelope.original_content)
        (folder / f"{Handler.count}.to").write_text("\n".join(envelope.rcpt_tos))
        if envelope.rcpt_tos[0].startswith("cut@") and seen[envelope.rcpt_tos[0]] == 1:
            server.transport.abort()
        return f"250 2.0.0 queued as {Handler.count}"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == account
    return AuthResult(success=right, handled=False)


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if mode != "plain":
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    options = {"authenticator": authenticate, "auth_required": True} if account else {}
    if mode == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    else:
        # It knows of TLS that was asked for only, not of TLS from the first byte.
        options |= {"auth_require_tls": False}
    make = lambda: SMTP(Handler(), hostname="mail.example", **options)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
