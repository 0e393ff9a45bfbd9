"""Which packages a bench installs: Frappe's dependencies, from the package registries, and what its tests need."""

import re

# Later Frappes name these by a git address; these releases in the registry serve every Frappe as well.
RELEASES = {
	"gunicorn": (">=22,<24",),
	# The older one does not build on a later Python.
	"pypika": (">=0.48.9,<0.49; python_version < '3.14'", ">=0.51,<0.52; python_version >= '3.14'"),
}

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


def python_requirements(dependencies: list, test_packages: dict) -> list[str]:
	"""The full list for Frappe's environment.

	Args:
		dependencies: Frappe's own.
		test_packages: name to version specifier, for its tests.

	Returns:
		Requirements, with what experience adds: WeasyPrint 59 breaks with pydyf 0.11, and
		gunicorn 20 and others still import pkg_resources.
	"""
	tests = [name + version for name, version in test_packages.items() if name not in NOT_NEEDED]
	pydyf = [] if any(item.startswith("pydyf") for item in dependencies) else ["pydyf<0.11"]
	return [*dependencies, *tests, *pydyf, "setuptools<81", "pytest>=7.4,<9"]


def overrides(dependencies: list) -> list[str]:
	"""The releases in the registry that take the place of what Frappe and the other apps name.

	Args:
		dependencies: those of Frappe and of the other apps.

	Returns:
		Requirements: the releases above, and any release of another package that is named by a git address.
	"""
	names = [
		item.partition("@")[0].partition("[")[0].strip().lower() for item in dependencies if "git+" in item
	]
	wanted = {**dict.fromkeys(names, ("",)), **RELEASES}
	return [name + release for name, releases in wanted.items() for release in releases]


def metadata_requirements(metadata: str) -> list[str]:
	"""The requirements in a wheel's METADATA, without those of extras.

	Args:
		metadata: its text.
	"""
	found = re.findall(r"^Requires-Dist: (.+)$", metadata.partition("\n\n")[0], re.MULTILINE)
	return [item.strip() for item in found if "extra ==" not in item]


def node_dependencies(dependencies: dict, locked: dict) -> dict:
	"""npm dependencies at the versions of Frappe's lock file.

	Args:
		dependencies: name to version or git address, as in package.json.
		locked: `name@version` to the exact version in the lock file, if there is one.

	Returns:
		A new mapping, without what only a server or another build needs. The locked version of
		a git address is the release that is in the registry too.
	"""
	return {
		name: locked.get(f"{name}@{version}", version)
		for name, version in dependencies.items()
		if name not in NODE_NOT_NEEDED
	}


def build_tools(dependencies: dict) -> dict:
	"""What the asset build itself needs.

	Args:
		dependencies: what Frappe imports.

	Returns:
		Name to version; Vue's compiler must be of the very version of Vue.
	"""
	vue = {"@vue/compiler-sfc": dependencies["vue"]} if "vue" in dependencies else {}
	return {**NODE_TOOLS, **vue}
