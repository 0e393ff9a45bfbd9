"""A registered client as a test uses it: what it would send to the token endpoints."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

import requests

from tests.support.site import Site

# A connection that breaks before the answer, or in the middle of it.
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def make_verifier() -> str:
	return secrets.token_urlsafe(48)


def s256(verifier: str) -> str:
	"""RFC 7636 section 4.2."""
	return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Client:
	"""An OAuth2 Client of the site, with its secret unless it is public."""

	site: Site
	client_id: str
	secret: str | None
	redirect_uris: list[str]
	scopes: list[str]
	fields: dict = field(default_factory=dict)

	@property
	def redirect_uri(self) -> str:
		return self.redirect_uris[0]

	@property
	def scope(self) -> str:
		return " ".join(self.scopes)

	@property
	def is_public(self) -> bool:
		return self.secret is None

	def post(self, endpoint: str, form: dict, auth: str | None = None, **options) -> requests.Response:
		"""POST a form as this client.

		Args:
		        auth: "basic", "post", "id" (the client_id alone) or "nobody"; by default what suits it.
		"""
		auth = auth or ("id" if self.is_public else "post")
		form = {key: value for key, value in form.items() if value is not None}
		if auth == "basic":
			options.setdefault("auth", (self.client_id, self.secret or ""))
		elif auth == "post":
			form = {"client_id": self.client_id, "client_secret": self.secret, **form}
		elif auth == "id":
			form = {"client_id": self.client_id, **form}
		return requests.post(self.site.endpoint(endpoint), data=form, timeout=60, **options)

	def token(self, auth: str | None = None, options: dict | None = None, **form) -> requests.Response:
		return self.post("get_token", form, auth, **(options or {}))

	def exchange(self, allowed, auth: str | None = None, **form) -> requests.Response:
		"""Redeem the code of an Allowed; a form field set to None is left out."""
		known = {
			"grant_type": "authorization_code",
			"code": allowed.code,
			"redirect_uri": allowed.redirect_uri,
			"code_verifier": allowed.verifier,
		}
		return self.token(auth, **{**known, **form})

	def refresh(self, refresh_token: str, auth: str | None = None, **form) -> requests.Response:
		return self.token(auth, **{"grant_type": "refresh_token", "refresh_token": refresh_token, **form})

	def revoke(self, token: str | None, auth: str | None = None, **form) -> requests.Response:
		return self.post("revoke_token", {"token": token, **form}, auth)

	def introspect(self, token: str, auth: str | None = None, **form) -> requests.Response:
		return self.post("introspect_token", {"token": token, **form}, auth)

	def is_active(self, access_token: str) -> bool:
		"""Whether the token opens the REST API right now: asks the guard, not introspection."""
		return bearer(self.site, access_token, self.site.endpoint("test_resource")).status_code == 200


def bearer(
	site: Site, token: str, url: str, verb: str = "GET", scheme: str = "Bearer", **options
) -> requests.Response:
	"""A request with the token in the Authorization header. Redirects are not followed."""
	headers = {"Authorization": f"{scheme} {token}", **options.pop("headers", {})}
	url = url if url.startswith("http") else site.base_url + url
	return requests.request(verb, url, headers=headers, timeout=60, allow_redirects=False, **options)
