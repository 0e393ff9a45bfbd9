import pytest

from devbench import requirements
from devbench.desk_assets import read_lock


def test_a_git_address_becomes_a_release():
	found = requirements.python_requirement("gunicorn @ git+https://example.org/gunicorn@b9a8570")

	assert found == "gunicorn>=22,<24"


def test_other_requirements_stay():
	assert requirements.python_requirement(" bleach[css]~=6.0.0 ") == "bleach[css]~=6.0.0"


def test_an_unknown_git_address_is_named():
	with pytest.raises(requirements.UnknownGitDependency, match="something"):
		requirements.python_requirement("Something @ git+https://example.org/something")


def test_the_full_list_adds_what_is_needed_and_nothing_twice():
	found = requirements.python_requirements(
		["WeasyPrint==59.0", "hypothesis~=6.50"],
		{"hypothesis": "~=6.77.0", "pyngrok": "~=6", "Faker": "~=18"},
	)

	assert found[:4] == ["WeasyPrint==59.0", "hypothesis~=6.50", "Faker~=18", "pydyf<0.11"]
	assert not any(item.startswith("pyngrok") for item in found)


def test_a_tree_that_pins_pydyf_keeps_its_pin():
	found = requirements.python_requirements(["pydyf==0.10.0"], {})

	assert [item for item in found if item.startswith("pydyf")] == ["pydyf==0.10.0"]


def test_requirements_of_a_wheel_without_extras_and_description():
	metadata = (
		"Name: x\nRequires-Dist: Click~=8.1.3\n"
		'Requires-Dist: pytest ; extra == "test"\n\nRequires-Dist: in the text\n'
	)

	assert requirements.metadata_requirements(metadata) == ["Click~=8.1.3"]


@pytest.mark.parametrize(
	"name, same", [("Git_Url.Parse~=1", "git-url-parse"), ("bleach[css]", "bleach"), ("rsa>=4.1", "rsa")]
)
def test_names_are_compared_as_registries_do(name, same):
	assert requirements.package_name(name) == same


@pytest.mark.parametrize(
	"address",
	["github:frappe/air-datepicker", "git+https://example.org/air-datepicker", "frappe/air-datepicker"],
)
def test_npm_git_addresses_become_releases(address):
	assert requirements.node_dependencies({"air-datepicker": address}, {}) == {"air-datepicker": "2.2.3"}


def test_npm_versions_come_from_the_lock_file():
	lock = read_lock(
		'# yarn lockfile v1\n\n"@vue/x@^1.0", "@vue/x@~1":\n  version "1.2.3"\n\nquill@2.0:\n  version "2.0.4"\n'
	)

	found = requirements.node_dependencies(
		{"@vue/x": "~1", "quill": "2.0", "new": "^3", "yargs": "^17"}, lock
	)

	assert found == {"@vue/x": "1.2.3", "quill": "2.0.4", "new": "^3"}


def test_an_unknown_npm_git_address_is_named():
	with pytest.raises(requirements.UnknownGitDependency, match="odd"):
		requirements.node_dependencies({"odd": "github:someone/odd"}, {})


def test_the_compiler_is_of_the_version_of_vue():
	assert requirements.build_tools({"vue": "3.3.4"})["@vue/compiler-sfc"] == "3.3.4"


@pytest.mark.parametrize(
	"version, specifier, fits",
	[
		((3, 11), ">=3.10,<3.12", True),
		((3, 12), ">=3.10,<3.12", False),
		((3, 9), ">=3.10", False),
		((3, 14), ">=3.14,<3.15", True),
		((3, 11), "~=3.10", True),
		((3, 11), ">=3.10, !=3.11", False),
		((3, 11), "", True),
	],
)
def test_requires_python(version, specifier, fits):
	assert requirements.python_fits(version, specifier) is fits


def test_an_unreadable_requires_python_is_an_error():
	with pytest.raises(ValueError, match="===3.11"):
		requirements.python_fits((3, 11), "===3.11")
