import re

from devbench import requirements
from devbench.desk_assets import read_lock


def test_the_full_list_adds_what_is_needed():
	found = requirements.python_requirements(["WeasyPrint==59.0"], {"pyngrok": "~=6", "Faker": "~=18"})

	assert found[:3] == ["WeasyPrint==59.0", "Faker~=18", "pydyf<0.11"]
	assert not any(item.startswith("pyngrok") for item in found)


def test_a_tree_that_pins_pydyf_keeps_its_pin():
	found = requirements.python_requirements(["pydyf==0.10.0"], {})

	assert [item for item in found if item.startswith("pydyf")] == ["pydyf==0.10.0"]


def test_releases_of_the_registry_take_the_place_of_git_addresses():
	found = requirements.overrides(
		[
			"PyPika @ git+https://example.com/pypika@0939849",
			"other[x]@git+https://example.com/other",
			"Click~=8.2",
		]
	)

	assert {re.split("[<>;]", item)[0] for item in found} == {"pypika", "gunicorn", "other"}
	assert not any("git+" in item for item in found)


def test_requirements_of_a_wheel_without_extras_and_description():
	metadata = (
		"Name: x\nRequires-Dist: Click~=8.1.3\n"
		'Requires-Dist: pytest ; extra == "test"\n\nRequires-Dist: in the text\n'
	)

	assert requirements.metadata_requirements(metadata) == ["Click~=8.1.3"]


def test_npm_versions_come_from_the_lock_file():
	lock = read_lock(
		'# yarn lockfile v1\n\n"@vue/x@^1.0", "@vue/x@~1":\n  version "1.2.3"\n\nquill@2.0:\n  version "2.0.4"\n'
		'"picker@github:someone/picker":\n  version "2.2.3"\n'
	)

	found = requirements.node_dependencies(
		{"@vue/x": "~1", "quill": "2.0", "new": "^3", "yargs": "^17", "picker": "github:someone/picker"}, lock
	)

	assert found == {"@vue/x": "1.2.3", "quill": "2.0.4", "new": "^3", "picker": "2.2.3"}


def test_the_compiler_is_of_the_version_of_vue():
	assert requirements.build_tools({"vue": "3.3.4"})["@vue/compiler-sfc"] == "3.3.4"
