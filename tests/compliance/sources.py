"""The documents that a requirement may come from."""

import re

# The rule book: its numbers are those of rules.ini.
RULES = "security"

SPECIFICATIONS = {
	"RFC 6749": "The OAuth 2.0 Authorization Framework",
	"RFC 6750": "Bearer Token Usage",
	"RFC 7009": "Token Revocation",
	"RFC 7517": "JSON Web Key",
	"RFC 7518": "JSON Web Algorithms",
	"RFC 7591": "OAuth 2.0 Dynamic Client Registration Protocol",
	"RFC 7592": "OAuth 2.0 Dynamic Client Registration Management Protocol",
	"RFC 7617": "The Basic HTTP Authentication Scheme",
	"RFC 7636": "Proof Key for Code Exchange",
	"RFC 7638": "JSON Web Key Thumbprint",
	"RFC 7662": "Token Introspection",
	"RFC 8252": "OAuth 2.0 for Native Apps",
	"RFC 8414": "Authorization Server Metadata",
	"RFC 8707": "Resource Indicators for OAuth 2.0",
	"RFC 8725": "JSON Web Token Best Current Practices",
	"RFC 9110": "HTTP Semantics",
	"RFC 9111": "HTTP Caching",
	"RFC 9207": "Authorization Server Issuer Identification",
	"RFC 9700": "Best Current Practice for OAuth 2.0 Security",
	"RFC 9728": "Protected Resource Metadata",
	"OAuth 2.1": "The OAuth 2.1 Authorization Framework (draft)",
	"OAuth Client ID Metadata Document": "OAuth Client ID Metadata Document (draft)",
	"OpenID Connect Core": "OpenID Connect Core 1.0",
	"OpenID Connect Discovery": "OpenID Connect Discovery 1.0",
	"OpenID Connect RP-Initiated Logout": "OpenID Connect RP-Initiated Logout 1.0",
	"OpenID Connect Back-Channel Logout": "OpenID Connect Back-Channel Logout 1.0",
	"CSP 3": "Content Security Policy Level 3",
}
OTHERS = {
	RULES: "The rules of this project",
	"design": "The design of this project",
	"OpenID Foundation": "Modules of the OpenID Foundation's plans: Basic OP, Config OP, RP-Initiated Logout OP",
	"Frappe": "What Frappe expects of an app",
	"Frappe's own provider": "What the provider in Frappe's core gets wrong",
}
SOURCES = {**SPECIFICATIONS, **OTHERS}

# Where the OpenID Foundation has them.
OPENID = {
	"OpenID Connect Core": "openid-connect-core",
	"OpenID Connect Discovery": "openid-connect-discovery",
	"OpenID Connect RP-Initiated Logout": "openid-connect-rpinitiated",
	"OpenID Connect Back-Channel Logout": "openid-connect-backchannel",
}
ADVISORY = re.compile(r"CVE-\d{4}-\d+|GHSA(-[a-z0-9]{4}){3}")
SECTION = re.compile(r"(\d+|[A-Z])(\.\d+)*")


def is_advisory(source: str) -> bool:
	"""Whether a source is an advisory about some other server, by its id."""
	return ADVISORY.fullmatch(source) is not None


def problem(source: str, section: str) -> str | None:
	"""What is wrong with the place that a requirement names.

	Args:
		source: as in `SOURCES`.
		section: in that document.

	Returns:
		Words that go on "it ...", or nothing if all is well.
	"""
	if source not in SOURCES:
		return f"names the source {source!r}, which tests/compliance/sources.py does not register"
	if source in SPECIFICATIONS and not SECTION.fullmatch(section):
		return f"names section {section!r} of {source}, which looks like no section"
	return None


def parse(text: str) -> tuple[str, str]:
	"""Tell source and section apart.

	Args:
		text: such as `RFC 6749 4.1.3`.

	Returns:
		The source, and the section, both as they stand.
	"""
	for source in sorted(SPECIFICATIONS, key=len, reverse=True):
		if text == source or text.startswith(source + " "):
			return source, text[len(source) :].strip()
	return text, ""


def address(source: str, section: str = "") -> str | None:
	"""Where a source can be read, if it is on the web."""
	if source.startswith("RFC "):
		page = f"https://www.rfc-editor.org/rfc/rfc{source.removeprefix('RFC ')}"
		# Appendices have anchors of another kind.
		return f"{page}#section-{section}" if section[:1].isdigit() else page
	if source == "OAuth 2.1":
		return "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1"
	if source == "OAuth Client ID Metadata Document":
		return "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document"
	if source in OPENID:
		page = f"https://openid.net/specs/{OPENID[source]}-1_0.html"
		return f"{page}#rfc.section.{section}" if section else page
	if source == "CSP 3":
		return "https://www.w3.org/TR/CSP3/"
	if source.startswith("CVE-"):
		return f"https://www.cve.org/CVERecord?id={source}"
	if source.startswith("GHSA-"):
		return f"https://github.com/advisories/{source}"
	return None


def order(text: str) -> list:
	"""A key that sorts `4.2` before `4.10`, `9b` before `10`, and RFC 6749 before RFC 9700."""
	return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", text)]
