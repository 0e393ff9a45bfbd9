"""Every text in the arguments of a request, within JSON too."""

from collections.abc import Iterator

from oauth_provider.guard.arguments import JsonValue, NotUnderstood, parse_json

JSON_BEGINS = ("{", "[", '"')


def texts_of(arguments: JsonValue) -> Iterator[str]:
	"""Every text in some arguments, names included, at whatever depth of JSON."""
	waiting = [arguments]
	while waiting:
		value = waiting.pop()
		if isinstance(value, dict):
			waiting += [*value, *value.values()]
		elif isinstance(value, list):
			waiting += value
		elif isinstance(value, str):
			yield value
			if value.lstrip()[:1] in JSON_BEGINS:
				waiting.append(parse_or_none(value))


def parse_or_none(value: str) -> JsonValue:
	"""Read JSON text; None where it is none."""
	try:
		return parse_json(value)
	except NotUnderstood:
		return None
