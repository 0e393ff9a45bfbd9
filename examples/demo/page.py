"""Reading a page as a browser would: its forms, and the text that a person sees."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

INVISIBLE = {"head", "script", "style", "template", "svg", "noscript", "select", "textarea", "progress"}
# Elements that stand inside a line of text; every other one begins a new line.
INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "img", "q", "small", "span", "strong", "u", "wbr"}
VALUES = {"hidden", "text", "email", "password", ""}


@dataclass
class Button:
	"""A button that submits its form; `name` is empty where it has none."""

	name: str
	value: str
	text: str = ""


@dataclass
class Form:
	"""A form as the HTML says it: where it goes, by which method, with which fields and buttons."""

	action: str
	method: str
	fields: list[tuple[str, str]] = field(default_factory=list)
	buttons: list[Button] = field(default_factory=list)

	def button(self, text: str) -> Button | None:
		"""Returns the button that bears this text, in any case."""
		return next((b for b in self.buttons if b.text.casefold() == text.casefold()), None)

	def data(self, button: Button) -> list[tuple[str, str]]:
		"""Returns what a browser sends when a person presses this button."""
		return [*self.fields, (button.name, button.value)] if button.name else list(self.fields)


class Page(HTMLParser):
	"""A parsed page: `forms`, and `lines`, the visible text line by line.

	Args:
		html: the page's source.
	"""

	def __init__(self, html: str):
		super().__init__(convert_charrefs=True)
		self.forms: list[Form] = []
		self.lines: list[str] = []
		self._line = ""
		self._hidden: list[str] = []
		self._form: Form | None = None
		self._button: Button | None = None
		self.feed(html)
		self.close()
		self._end_line()

	@property
	def text(self) -> str:
		"""The visible text in one piece."""
		return "\n".join(self.lines)

	def _end_line(self) -> None:
		line = " ".join(self._line.split())
		if line:
			self.lines.append(line)
		self._line = ""

	def handle_starttag(self, tag, attrs):
		attrs = {name: value or "" for name, value in attrs}
		if tag in INVISIBLE:
			self._hidden.append(tag)
		if tag not in INLINE:
			self._end_line()
		if tag == "form":
			self._form = Form(attrs.get("action", ""), attrs.get("method", "get").lower())
			self.forms.append(self._form)
		elif self._form and tag == "input":
			self._input(attrs)
		elif self._form and tag == "button" and attrs.get("type", "submit") == "submit":
			self._button = Button(attrs.get("name", ""), attrs.get("value", ""))
			self._form.buttons.append(self._button)

	def _input(self, attrs: dict[str, str]) -> None:
		kind = attrs.get("type", "").lower()
		if kind == "submit":
			text = attrs.get("value", "")
			self._form.buttons.append(Button(attrs.get("name", ""), text, text))
		elif attrs.get("name") and (kind in VALUES or (kind in ("checkbox", "radio") and "checked" in attrs)):
			self._form.fields.append((attrs["name"], attrs.get("value", "on" if kind == "checkbox" else "")))

	def handle_endtag(self, tag):
		if self._hidden and self._hidden[-1] == tag:
			self._hidden.pop()
		if tag not in INLINE:
			self._end_line()
		if tag == "form":
			self._form = None
		elif tag == "button" and self._button:
			self._button.text = " ".join(self._button.text.split())
			self._button = None

	def handle_data(self, data):
		if self._button:
			self._button.text += data
		elif not self._hidden:
			self._line += data
