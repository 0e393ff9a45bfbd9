"""Whether the source in the bench is Frappe's own; skipped where there is none."""

import hashlib
import os
from pathlib import Path

import pytest

from devbench.paths import Bench

FRAPPE = Bench.from_environment(os.environ).frappe

# From Frappe's commit 0cced747669d of 5 August 2023.
KNOWN = {
	"frappe/__init__.py": "95c6a5ddd9271907c8472918fd11a2f244d1015391e101cc24594f56af9cd231",
	"frappe/app.py": "149203f266abf3b033914ab6e0c171de8242ceb3d8d65e04cb090d9f56ae5c98",
	"frappe/auth.py": "f4a9ed8c2da3a345163364644f1d57c7e47dce4be34cf149962b2f2a55198f9a",
	"frappe/handler.py": "13945d7c2e88f64cd563a25e91d99ed6e0c1eb938561d8de8204150b6a5da7fe",
	"frappe/oauth.py": "91a4fbd3f329616d5012fb13da57738890cc8594450a58253880c17e442cfbcd",
	"frappe/integrations/oauth2.py": "cd6f6a18f81c78a002b090e63a4cd21a652f1adf6a70eac0872c2ab776a956a3",
	"frappe/utils/bench_helper.py": "de4ea1fefa9d2ea1b80716edb5633d47833a5e184abc9997161b1c1d9e92e621",
	"frappe/database/mariadb/framework_mariadb.sql": "a66107e026a6334b0926f56570bf0ff9c2968423e2a200e0b6ef5c50d93cd3cc",
	"frappe/public/js/frappe/request.js": "d3e123030f52538ace34e659297aed122d06aaf79ea1f83720e5a096066756ac",
	"frappe/public/scss/desk.bundle.scss": "e1bc57b8de66fe96a96c2094dab9e9bb659435ae8bd44f8cb51c204d796bc263",
}


@pytest.mark.skipif(not (FRAPPE / "METADATA").exists(), reason="no restored Frappe in this bench")
@pytest.mark.parametrize("name", KNOWN)
def test_a_restored_file_is_frappes_own(name):
	assert hashlib.sha256(Path(FRAPPE / name).read_bytes()).hexdigest() == KNOWN[name]
