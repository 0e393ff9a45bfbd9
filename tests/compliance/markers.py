"""Reading the `requirement` markers from the syntax trees of the tests."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

MARK = "pytest.mark.requirement"


@dataclass(frozen=True)
class Marker:
	"""What a test says that it proves."""

	source: str
	section: str
	text: str
	path: str
	test: str

	@property
	def where(self) -> str:
		"""The test as pytest calls it."""
		return f"{self.path}::{self.test}"


class UnreadableMarker(ValueError):
	"""A marker is written in a way that cannot be read without running the test."""


def read(tests: Path) -> list[Marker]:
	"""Every marker below a folder, by file and then as they stand there.

	Args:
		tests: the folder; paths are given from its parent.

	Raises:
		UnreadableMarker: a marker has other arguments than three strings, or is on no test.
	"""
	found = []
	for path in sorted(tests.rglob("*.py")):
		found += Module(path.relative_to(tests.parent).as_posix(), path.read_text(encoding="utf-8")).markers()
	return found


@dataclass
class Module:
	"""A file of tests.

	Args:
		path: what to call it.
		text: its source.
	"""

	path: str
	text: str
	names: dict = field(default_factory=dict)
	used: set = field(default_factory=set)

	def markers(self) -> list[Marker]:
		"""Every marker of every test in the file; see `read`."""
		tree = ast.parse(self.text, self.path)
		for node in tree.body:
			if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
				self.names[node.targets[0].id] = node.value
			elif isinstance(node, ast.FunctionDef):
				self.names[node.name] = node
		found = self.of_tests(tree.body, "", [])
		self.refuse_unused(tree)
		return found

	def of_tests(self, body: list, prefix: str, inherited: list) -> list[Marker]:
		"""The markers of the tests in a module's or a class's body, with those that all of them have."""
		common = inherited + [
			mark
			for node in body
			if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "pytestmark"
			for mark in self.marks(node.value)
		]
		found = []
		for node in body:
			if not getattr(node, "name", "").lower().startswith("test"):
				continue
			own = [mark for item in node.decorator_list for mark in self.marks(item)]
			if isinstance(node, ast.ClassDef):
				found += self.of_tests(node.body, f"{prefix}{node.name}::", common + own)
			else:
				# A mark that several cases have counts once.
				for mark in dict.fromkeys(common + own):
					found.append(Marker(*mark, path=self.path, test=prefix + node.name))
		return found

	def marks(self, node: ast.AST) -> list[tuple]:
		"""The requirements in an expression: a marker, a name for one, a list of them, or parametrize."""
		if isinstance(node, ast.Name) and not isinstance(
			self.names.get(node.id), (ast.FunctionDef, type(None))
		):
			return self.marks(self.names[node.id])
		if isinstance(node, (ast.List, ast.Tuple)):
			return [mark for item in node.elts for mark in self.marks(item)]
		if not isinstance(node, ast.Call):
			return []
		if self.dotted(node.func) == MARK:
			return [self.literal(node, {})]
		if self.dotted(node.func) == "pytest.mark.parametrize":
			return [mark for argument in node.args for mark in self.of_params(argument)]
		helper = self.names.get(getattr(node.func, "id", None))
		return self.of_helper(helper, node) if isinstance(helper, ast.FunctionDef) else []

	def of_params(self, argument: ast.AST) -> list[tuple]:
		"""The requirements in the `marks` of each pytest.param of a list of cases."""
		if isinstance(argument, ast.Name) and argument.id in self.names:
			argument = self.names[argument.id]
		calls = [node for node in ast.walk(argument) if isinstance(node, ast.Call)]
		params = [call for call in calls if self.dotted(call.func) == "pytest.param"]
		given = [item.value for call in params for item in call.keywords if item.arg == "marks"]
		return [mark for value in given for mark in self.marks(value)]

	def of_helper(self, helper: ast.FunctionDef, call: ast.Call) -> list[tuple]:
		"""The requirement that a function of the module makes from the strings that it is given."""
		last = helper.body[-1]
		if not (isinstance(last, ast.Return) and isinstance(last.value, ast.Call)):
			return []
		if self.dotted(last.value.func) != MARK:
			return []
		given = dict(zip((item.arg for item in helper.args.args), call.args, strict=False))
		return [self.literal(last.value, given)]

	def literal(self, call: ast.Call, given: dict) -> tuple:
		"""The three strings of a marker, some of them perhaps a helper's parameters."""
		self.used.add(call)
		values = [given.get(getattr(item, "id", None), item) for item in call.args]
		texts = [getattr(item, "value", None) for item in values]
		if len(texts) != 3 or call.keywords or not all(isinstance(text, str) for text in texts):
			raise UnreadableMarker(
				f"{self.path}: {ast.unparse(call)}: a requirement is three plain strings, "
				"source, section and text"
			)
		return tuple(texts)

	def dotted(self, node: ast.AST) -> str:
		"""The dotted name of an expression, through the module's own short names."""
		if isinstance(node, ast.Name):
			value = self.names.get(node.id)
			return self.dotted(value) if isinstance(value, (ast.Name, ast.Attribute)) else node.id
		if isinstance(node, ast.Attribute):
			return f"{self.dotted(node.value)}.{node.attr}"
		return ""

	def refuse_unused(self, tree: ast.Module) -> None:
		"""Leave no marker out unnoticed: one that was not met proves nothing."""
		for node in ast.walk(tree):
			if isinstance(node, ast.Call) and self.dotted(node.func) == MARK and node not in self.used:
				raise UnreadableMarker(f"{self.path}: {ast.unparse(node)}: is on no test")
