"""The paths of a bench, and its stored settings."""

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field, fields
from pathlib import Path

from devbench.errors import DevbenchError

APP = "oauth_provider"
SITE = "oauth.localhost"
ADMIN_USER = "Administrator"

# A unix socket's path must fit in sockaddr_un (108 bytes with its final zero).
MAX_SOCKET_PATH = 100
FOLDERS = frozenset("apps sites env tools clients config logs data run bin stamps source".split())


@dataclass(frozen=True)
class Bench:
	"""The paths of one bench.

	Args:
		root: the bench's folder (DEVBENCH_DIR, by default `.bench` in the checkout).
		checkout: the project's checkout.
		oauthlib: the release that replaces the installed one (DEVBENCH_OAUTHLIB); empty for none.
	"""

	root: Path
	checkout: Path
	oauthlib: str = ""

	@classmethod
	def from_environment(cls, environ=os.environ) -> "Bench":
		"""Return the bench of DEVBENCH_DIR, or `.bench` in this checkout."""
		checkout = Path(__file__).resolve().parent.parent
		root = environ.get("DEVBENCH_DIR") or str(checkout / ".bench")
		return cls(Path(root).expanduser().resolve(), checkout, environ.get("DEVBENCH_OAUTHLIB", ""))

	def __getattr__(self, name):
		# The folders of a bench: bench.sites is <root>/sites, and so on.
		if name in FOLDERS:
			return self.root / name
		raise AttributeError(name)

	@property
	def frappe(self) -> Path:
		return self.apps / "frappe"

	@property
	def app_source(self) -> Path:
		return self.checkout / APP

	@property
	def site(self) -> Path:
		return self.sites / SITE

	@property
	def python(self) -> Path:
		return self.env / "bin" / "python"

	@property
	def tools_python(self) -> Path:
		return self.tools / "bin" / "python"

	@property
	def uv(self) -> Path:
		return self.root / "bootstrap" / "bin" / "uv"

	@property
	def oauthlib_folder(self) -> Path:
		"""The folder of the other release of oauthlib."""
		return self.root / "oauthlib" / self.oauthlib

	@property
	def db_socket(self) -> Path:
		"""MariaDB's socket: in the bench, or in a private folder when that path is too long."""
		path = self.run / "mariadb.sock"
		if len(str(path)) <= MAX_SOCKET_PATH:
			return path
		mark = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
		folder = Path(tempfile.gettempdir()) / f"devbench-{os.getuid()}-{mark}"
		folder.mkdir(mode=0o700, exist_ok=True)
		if folder.stat().st_uid != os.getuid():
			raise DevbenchError(f"{folder} belongs to somebody else; set TMPDIR to a folder of your own")
		return folder / "mariadb.sock"

	def make_folders(self) -> None:
		"""Create the bench's folders; only the owner can read those with secrets."""
		for name in ("apps", "sites", "config", "logs", "data", "run", "bin", "stamps"):
			(self.root / name).mkdir(parents=True, exist_ok=True)
		for name in ("config", "run", "data"):
			(self.root / name).chmod(0o700)

	def environment(self) -> dict:
		"""Make the environment of processes inside the bench."""
		dropped = ("PYTHON", "FRAPPE_", "VIRTUAL_ENV", "PYENV_VERSION")
		env = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
		env["PATH"] = os.pathsep.join([str(self.bin), str(self.env / "bin"), os.environ.get("PATH", "")])
		env.update(SITES_PATH=str(self.sites), DEVBENCH_DIR=str(self.root), OAUTH_PROVIDER_SITE=SITE)
		env.pop("DEVBENCH_OAUTHLIB", None)
		if self.oauthlib:
			# Before the environment's own packages.
			env.update(PYTHONPATH=str(self.oauthlib_folder), DEVBENCH_OAUTHLIB=self.oauthlib)
		return env


@dataclass
class Settings:
	"""The settings of a bench, in config/devbench.json (mode 0600)."""

	path: Path
	ports: dict = field(default_factory=dict)
	admin_password: str = ""
	db_root_password: str = ""
	frappe_path: str = ""
	frappe_ref: str = ""
	apps: list = field(default_factory=list)
	database: str = "mariadb"
	web_workers: int = 2
	web_threads: int = 4

	@classmethod
	def keys(cls) -> list[str]:
		"""List the names of the stored settings."""
		return [item.name for item in fields(cls) if item.name != "path"]

	@classmethod
	def load(cls, bench: Bench) -> "Settings":
		"""Read the settings; empty ones if the bench has none yet."""
		path = bench.config / "devbench.json"
		if not path.exists():
			return cls(path)
		stored = json.loads(path.read_text())
		return cls(path, **{key: stored[key] for key in cls.keys() if key in stored})

	def save(self) -> None:
		"""Write the settings; only the owner can read them."""
		write_private(self.path, json.dumps({key: getattr(self, key) for key in self.keys()}, indent="\t"))

	def fill_secrets(self) -> None:
		"""Make the passwords that are not set yet."""
		self.admin_password = self.admin_password or secrets.token_urlsafe(12)
		self.db_root_password = self.db_root_password or secrets.token_hex(16)

	@property
	def base_url(self) -> str:
		return f"http://{SITE}:{self.ports['web']}"


def write_private(path: Path, text: str) -> None:
	"""Replace a file by a rename; the new one has mode 0600 from its creation on.

	Args:
		path: the file.
		text: its new content.
	"""
	new = path.with_name(path.name + ".new")
	new.unlink(missing_ok=True)
	with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
		file.write(text + "\n")
	new.replace(path)
