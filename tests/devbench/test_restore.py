import zipfile

import pytest

from devbench import restore


@pytest.mark.parametrize(
	"changed, original",
	[
		("import criscostack", "import frappe"),
		("class CriscoTestCase(CriscoBase):", "class FrappeTestCase(FrappeBase):"),
		('os.environ["CRISCOSTACK_SITE"]', 'os.environ["FRAPPE_SITE"]'),
		("Criscostack Technologies", "Frappe Technologies"),
		("https://criscoerp.com and Criscoerp", "https://erpnext.com and ERPNext"),
		("criscostackclient.py", "frappeclient.py"),
		("nothing of the kind", "nothing of the kind"),
	],
)
def test_names_in_text_are_put_back(changed, original):
	assert restore.restore_bytes(changed.encode()) == original.encode()


def test_bytes_that_are_no_text_stay():
	assert restore.restore_bytes(b"\x89PNG\xff\x00") == b"\x89PNG\xff\x00"


@pytest.mark.parametrize(
	"changed, original",
	[
		("criscostack/app.py", "frappe/app.py"),
		("criscostack/criscostackclient.py", "frappe/frappeclient.py"),
		("criscostack/utils/brik_helper.py", "frappe/utils/bench_helper.py"),
		("criscostack/utils/__init__.py", "frappe/utils/__init__.py"),
	],
)
def test_names_of_files_are_put_back(changed, original):
	assert restore.restore_path(changed) == original


def wheel(path, files):
	with zipfile.ZipFile(path, "w") as archive:
		for name, content in files.items():
			archive.writestr(name, content)
	return path


def test_a_wheel_becomes_a_source_tree(tmp_path):
	source = wheel(
		tmp_path / "some.whl",
		{
			"criscostack/__init__.py": "import criscostack.app",
			"criscostack/utils/brik_helper.py": "CRISCOSTACK",
			"criscostack/.DS_Store": "left out",
			"criscostack-1.0.0.dist-info/METADATA": "Requires-Dist: Click~=8.1",
			"criscostack-1.0.0.dist-info/RECORD": "left out",
		},
	)
	(tmp_path / "out").mkdir()

	assert restore.restore_wheel(source, tmp_path / "out") == 3

	found = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*") if p.is_file()}
	assert found == {"METADATA", "frappe/__init__.py", "frappe/utils/bench_helper.py"}
	assert (tmp_path / "out/frappe/__init__.py").read_text() == "import frappe.app"


@pytest.mark.parametrize("name", ["criscostack/../../evil.py", "other/file.py"])
def test_a_wheel_cannot_write_elsewhere(tmp_path, name):
	(tmp_path / "out").mkdir()

	with pytest.raises(restore.WrongWheel):
		restore.restore_wheel(wheel(tmp_path / "some.whl", {name: "x"}), tmp_path / "out")

	assert not list((tmp_path / "out").rglob("*.py"))


def test_another_wheel_is_refused(tmp_path):
	(tmp_path / "some.whl").write_bytes(b"abc")
	known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

	restore.check_hash(tmp_path / "some.whl", known)
	with pytest.raises(restore.WrongWheel, match=known):
		restore.check_hash(tmp_path / "some.whl")
