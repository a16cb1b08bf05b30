"""A real Karrio for the tests.

server.py install FOLDER   puts it into FOLDER, from PyPI, unless it is there already
server.py FOLDER           starts it with an empty database on a free port of this machine, with two connections: "generic",
                           Karrio's own, which sells outbound labels only, and "parcelpost", the plugin beside this file;
                           says its address and a token in one line of JSON, and ends when its standard input does

Nothing is written outside FOLDER. CARRIER_REQUEST_RATE_LIMIT=5/minute in the environment has it say 429 soon."""
import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
WANTED = HERE / "requirements.txt"
# Of Linux, whose Python has no name for it.
PR_SET_PDEATHSIG = 1


def python_of(folder):
    return folder / "venv" / "bin" / "python"


def install(folder):
    folder.mkdir(parents=True, exist_ok=True)
    # It ends with whoever started it, and what it started ends with it. Who comes second waits.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    done = folder / "installed.txt"
    if done.exists() and done.read_text() == WANTED.read_text():
        return
    done.unlink(missing_ok=True)
    shutil.rmtree(folder / "venv", ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    # Its modules are compiled when they are first needed: most never are.
    pip = [python_of(folder), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-cache-dir"]
    subprocess.run([*pip, "--no-compile", "--no-deps", "-r", WANTED], check=True)
    done.write_text(WANTED.read_text())


def serve(folder):
    home = tempfile.mkdtemp(prefix="run-", dir=folder)
    threading.Thread(target=end_with_stdin, args=[home], daemon=True).start()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="settings",
        DATABASE_NAME="db.sqlite3",
        WORK_DIR=home,
        SECRET_KEY="for tests only, and the same each time: it guards nothing",
        DEBUG_MODE="False",
        DETACHED_WORKER="False",
        WORKER_IMMEDIATE_MODE="True",
        ENABLE_ALL_PLUGINS_BY_DEFAULT="True",
        KARRIO_PLUGINS=str(HERE / "plugins"),
    )
    for limit in ("ANON_RATE_LIMIT", "USER_RATE_LIMIT", "CARRIER_REQUEST_RATE_LIMIT"):
        os.environ.setdefault(limit, "100000/minute")
    # A local "plugins" folder would be looked for in the working folder.
    os.chdir(home)
    sys.path.insert(0, str(HERE))

    import django

    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", run_syncdb=True, verbosity=0)
    from karrio.server.user.models import Token, User

    user = User.objects.create_superuser("operator@example.com", "not used")
    token = Token.objects.create(user=user, test_mode=False)

    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    said = {"url": f"http://127.0.0.1:{server.server_port}", "token": token.key}
    for carrier in ("generic", "parcelpost"):
        connect(said, carrier)
    print(json.dumps(said), flush=True)
    running.join()


def connect(to, carrier):
    credentials = {"display_name": carrier, "account_country_code": "GB"}
    if carrier == "generic":
        credentials["custom_carrier_name"] = "own_van"
    body = json.dumps({"carrier_name": carrier, "carrier_id": carrier, "credentials": credentials}).encode()
    headers = {"Authorization": f"Token {to['token']}", "Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{to['url']}/v1/connections", body, headers)).close()


def end_with_stdin(home):
    sys.stdin.buffer.read()
    shutil.rmtree(home, ignore_errors=True)
    os._exit(0)


if sys.argv[1] == "install":
    install(Path(sys.argv[2]).resolve())
elif Path(sys.prefix) == Path(sys.argv[1]).resolve() / "venv":
    serve(Path(sys.argv[1]).resolve())
else:
    python = python_of(Path(sys.argv[1]).resolve())
    # What Python compiles is kept in FOLDER, too: the second start takes half as long.
    compiled = python.parent.parent.parent / "compiled"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    os.execve(python, [str(python), "-X", f"pycache_prefix={compiled}", *sys.argv], environment)
