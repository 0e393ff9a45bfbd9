from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
namespace = {}
exec((here / "oauth_provider" / "__init__.py").read_text(), namespace)

setup(
	name="oauth_provider",
	version=namespace["__version__"],
	description="An OAuth 2.0 authorization server and Bearer guard for a Frappe site",
	long_description=(here / "README.md").read_text(),
	long_description_content_type="text/markdown",
	author="The oauth_provider maintainers",
	license="MIT",
	python_requires=">=3.10",
	packages=find_packages(include=["oauth_provider", "oauth_provider.*"]),
	include_package_data=True,
	zip_safe=False,
	install_requires=(here / "requirements.txt").read_text().splitlines(),
)
