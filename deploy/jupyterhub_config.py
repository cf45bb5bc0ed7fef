"""The hub: one account of the machine for each person, one JupyterLab each, proctor for grading.

`deploy/hub install` copies it to $HUB/etc. `make hub HUB_PORT=…` changes the port; a server keeps what stands here.
"""

import grp
import os
import sys
from pathlib import Path

c = get_config()
ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("HUB_PORT", "8000"))
PREFIX = os.environ.get("HUB_PREFIX", "hub-")

# This machine only: in front of it stands what has the certificate (caddy, nginx), with WebSockets passed on.
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_port = PORT + 2
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.command = [str(ROOT / "proxy/node_modules/.bin/configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(ROOT / "state/proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{ROOT}/state/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(ROOT / "state/cookie_secret")

# People log in with their password of this machine, if they are in one of two groups of it.
TEACHERS, STUDENTS = f"{PREFIX}teachers", f"{PREFIX}students"
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {TEACHERS, STUDENTS}
c.PAMAuthenticator.open_sessions = False

# Formgrader is a page in a frame of JupyterLab: both may be framed by this site, and by no other.
c.JupyterHub.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}

# nbgrader calls alembic by its name; and root's own path may name places that others can't enter.
BIN = Path(sys.executable).parent
c.Spawner.environment = {"PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin"}
c.Spawner.cmd = [str(BIN / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120


def configure(spawner):
    """Students get Assignments and Validate; formgrader and the list of courses are a teacher's."""
    kind = "teacher" if spawner.user.name in grp.getgrnam(TEACHERS).gr_mem else "student"
    spawner.environment["JUPYTER_CONFIG_PATH"] = f"{ROOT}/etc/jupyter/{kind}:{ROOT}/etc/jupyter"


c.Spawner.pre_spawn_hook = configure

# Feedback in seconds (see README, `proctor serve`), with the hub's log-in: uncomment, and put the course's folder and
# its teacher's name in. The service runs as that teacher, who alone reads the masters and the gradebook; who is in the
# group formgrade-COURSE is staff there. It stands at /services/door/.
# c.JupyterHub.services = [{
#     "name": "door",
#     "url": f"http://127.0.0.1:{PORT + 3}",
#     "command": [str(BIN / "proctor"), "serve", "session04", "--port", str(PORT + 3), "--behind-proxy"],
#     "cwd": "/home/TEACHER/zero-tsuku",
#     "user": "TEACHER",
#     "oauth_no_confirm": True,
# }]
# c.JupyterHub.load_groups = {"formgrade-zero-tsuku": {"users": ["TEACHER"]}}
# c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self", "access:services!service=door"]}]
