"""How much the property tests try, and what they build their inputs from.

A run is the same each time. `--hypothesis-profile=long` tries ten times as much, other inputs each time, and prints
what repeats a failure.
"""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

_KNOWN = {"deadline": None, "print_blob": True}
settings.register_profile("short", max_examples=100, derandomize=True, **_KNOWN)
settings.register_profile("long", max_examples=1000, **_KNOWN)
settings.load_profile("short")

#: Octets that a client may find in, or put into, anything.
ODD = [b"%00", b"%", b"%zz", b"%2", b"%FF", b"%C3", b"%ED%A0%80", b"%0D%0A", b"%u0041", b"+", b"%2B", b"%26"]
TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)


def examples(count: int, tried_inside: bool = False) -> settings:
	"""Settings of a property test: that many inputs, or ten times as many in a long run.

	Args:
		count: of inputs.
		tried_inside: whether a test inside the site tries the same functions with as many inputs. A short run then
			takes a fifth of them over HTTP, for what lies between the two.
	"""
	share = 5 if tried_inside and settings.default is settings.get_profile("short") else 1
	return settings(
		max_examples=count * settings.default.max_examples // 100 // share,
		# A server answers slowly, and a fixture around all inputs is what is wanted.
		suppress_health_check=[
			HealthCheck.too_slow,
			HealthCheck.data_too_large,
			HealthCheck.function_scoped_fixture,
		],
	)


def escaped(octets: bytes) -> bytes:
	"""Every octet percent-encoded."""
	return b"".join(b"%%%02X" % octet for octet in octets)
