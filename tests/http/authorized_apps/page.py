"""The page of authorized apps, as a browser asks for it and presses its buttons."""

import requests

from tests.support.answers import no_traceback
from tests.support.clients import bearer
from tests.support.flow import Dialog

PATH = "/authorized-apps"
REVOKE = "oauth_provider.api.authorized_apps.revoke"
WHO = "/api/method/frappe.auth.get_logged_user"


def look(session, site, query: str = "", **options) -> requests.Response:
	return session.get(f"{site.base_url}{PATH}{query}", allow_redirects=False, timeout=60, **options)


def grant_of(admin, allowed) -> dict:
	filters = {"client": allowed.client.client_id, "user": allowed.user}
	[grant] = admin.rows("OAuth2 Grant", filters, ["name", "status"])
	return grant


def ask(session, site, admin, allowed) -> Dialog:
	"""The question whether to revoke that access."""
	return Dialog.of(look(session, site, f"?revoke={grant_of(admin, allowed)['name']}"))


def press(session, question: Dialog, site, headers: dict | None = None, **changed) -> requests.Response:
	"""Press Revoke as a browser would; `changed` replaces form fields, None leaves one out."""
	form = {name: value for name, value in {**question.fields, **changed}.items() if value is not None}
	headers = {"Origin": site.base_url, **(headers or {})}
	headers = {name: value for name, value in headers.items() if value is not None}
	return session.post(question.action, data=form, headers=headers, allow_redirects=False, timeout=60)


def name_of(allowed) -> str:
	return allowed.client.fields["app_name"]


def still_there(allowed, admin) -> None:
	assert grant_of(admin, allowed)["status"] == "Active"
	assert bearer(allowed.client.site, allowed.access_token, WHO).status_code == 200


def is_refused(answer, allowed, admin, status: int = 400) -> None:
	assert answer.status_code == status, f"{answer.status_code}: {answer.text[:300]}"
	assert answer.headers["Content-Type"].startswith("text/html")
	no_traceback(answer)
	still_there(allowed, admin)
