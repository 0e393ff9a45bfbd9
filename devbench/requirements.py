"""Rewriting dependency lists so that everything comes from the package registries."""

import re

# Frappe names these by a git address; the releases in the registries serve as well.
PYTHON_RELEASES = {"gunicorn": "gunicorn>=22,<24"}
NODE_RELEASES = {"air-datepicker": "2.2.3"}

# What our asset build runs on; a tree's own versions of these do not matter.
NODE_TOOLS = {
	"autoprefixer": "10.4.14",
	"esbuild": "0.21.5",
	"postcss": "8.4.24",
	"rtlcss": "4.1.0",
	"sass": "1.63.6",
}
# Frappe's own build and its socket server, neither of which a bench runs.
NODE_NOT_NEEDED = {
	"@frappe/esbuild-plugin-postcss2",
	"@redis/client",
	"@vue/component-compiler",
	"chalk",
	"cliui",
	"cssnano",
	"esbuild-plugin-vue3",
	"fast-glob",
	"launch-editor",
	"socket.io",
	"superagent",
	"touch",
	"yargs",
}

# What the wheel's METADATA cannot say: the versions Frappe's own tests used that day.
FRAPPE_TEST_PACKAGES = {
	"coverage": "~=6.5.0",
	"Faker": "~=18.10.1",
	"hypothesis": "~=6.77.0",
	"responses": "==0.23.1",
	"unittest-xml-reporting": "~=3.2.0",
}
# Tools for people, of no use to tests, some of them hard to build.
NOT_NEEDED = {"pyngrok", "pdbpp", "watchdog"}

NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
FROM_GIT = re.compile(r"^(github:|gitlab:|git\+|git:|[\w.-]+/[\w.-]+$)|\.git(#|$)")


class UnknownGitDependency(ValueError):
	"""A dependency comes from git, and no release is known that replaces it."""


def package_name(requirement: str) -> str:
	"""The normalised name in a Python requirement.

	Args:
		requirement: such as `bleach[css]~=6.0.0`.

	Raises:
		ValueError: it does not start with a name.
	"""
	match = NAME.match(requirement)
	if not match:
		raise ValueError(f"not a requirement: {requirement!r}")
	return re.sub(r"[-_.]+", "-", match.group(1)).lower()


def python_requirement(requirement: str) -> str:
	"""A requirement that a package registry can satisfy.

	Args:
		requirement: one of a project's dependencies.

	Returns:
		The same one, or the release that replaces a git address.

	Raises:
		UnknownGitDependency: no such release is known.
	"""
	if " @ " not in requirement and "git+" not in requirement:
		return requirement.strip()
	name = package_name(requirement)
	if name not in PYTHON_RELEASES:
		raise UnknownGitDependency(f"{name} comes from git, and devbench knows no release of it")
	return PYTHON_RELEASES[name]


def python_requirements(dependencies: list, test_packages: dict) -> list[str]:
	"""The full list for Frappe's environment.

	Args:
		dependencies: Frappe's own.
		test_packages: name to version specifier, for its tests.

	Returns:
		Requirements, with what experience adds: WeasyPrint 59 breaks with pydyf 0.11, and
		gunicorn 20 and others still import pkg_resources.
	"""
	result = [python_requirement(item) for item in dependencies]
	names = {package_name(item) for item in result}
	for name, version in test_packages.items():
		if package_name(name) not in names | NOT_NEEDED:
			result.append(name + version)
			names.add(package_name(name))
	if "pydyf" not in names:
		result.append("pydyf<0.11")
	return [*result, "setuptools<81", "pytest>=7.4,<9"]


def metadata_requirements(metadata: str) -> list[str]:
	"""The requirements in a wheel's METADATA, without those of extras.

	Args:
		metadata: its text.
	"""
	found = re.findall(r"^Requires-Dist: (.+)$", metadata.partition("\n\n")[0], re.MULTILINE)
	return [item.strip() for item in found if "extra ==" not in item]


def node_dependencies(dependencies: dict, locked: dict) -> dict:
	"""npm dependencies that a package registry can satisfy.

	Args:
		dependencies: name to version, as in package.json.
		locked: `name@version` to the exact version in the lock file, if there is one.

	Returns:
		A new mapping: git addresses replaced by releases, ranges by locked versions, and
		nothing that only a server or another build needs.

	Raises:
		UnknownGitDependency: no release is known that replaces one.
	"""
	result = {}
	for name, version in dependencies.items():
		if name in NODE_NOT_NEEDED:
			continue
		if FROM_GIT.search(version):
			if name not in NODE_RELEASES:
				raise UnknownGitDependency(f"{name} comes from git, and devbench knows no release of it")
			result[name] = NODE_RELEASES[name]
		else:
			result[name] = locked.get(f"{name}@{version}", version)
	return result


def build_tools(dependencies: dict) -> dict:
	"""What the asset build itself needs.

	Args:
		dependencies: what Frappe imports.

	Returns:
		Name to version; Vue's compiler must be of the very version of Vue.
	"""
	vue = {"@vue/compiler-sfc": dependencies["vue"]} if "vue" in dependencies else {}
	return {**NODE_TOOLS, **vue}


def python_fits(version: tuple, specifier: str) -> bool:
	"""Whether a Python satisfies a requires-python.

	Args:
		version: (major, minor).
		specifier: such as `>=3.10,<3.13`; a patch number in it is not looked at.

	Raises:
		ValueError: an operator other than >=, >, <=, <, ==, != or ~=.
	"""
	for part in filter(None, (item.strip() for item in specifier.split(","))):
		match = re.match(r"(>=|<=|==|!=|~=|>|<)\s*(\d+)(?:\.(\d+))?", part)
		if not match:
			raise ValueError(f"cannot read requires-python {specifier!r}")
		wanted = (int(match.group(2)), int(match.group(3) or 0))
		holds = {
			">=": version >= wanted,
			"<=": version <= wanted,
			"==": version == wanted,
			"!=": version != wanted,
			"~=": version >= wanted and version[0] == wanted[0],
			">": version > wanted,
			"<": version < wanted,
		}
		if not holds[match.group(1)]:
			return False
	return True
