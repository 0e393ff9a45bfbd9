"""What the answers of the endpoints must look like, wherever they come from."""

import re

import requests

# RFC 6749 section 5.2: what error_description may be made of.
_DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")


def body_of(response: requests.Response) -> dict:
	"""The answer's JSON object; fails on anything else, on Frappe's envelope and on a traceback."""
	kind = response.headers.get("Content-Type", "")
	assert kind.split(";")[0] == "application/json", f"{response.status_code} {kind}: {response.text[:500]}"
	no_traceback(response)
	body = response.json()
	assert isinstance(body, dict)
	return body


def no_traceback(response: requests.Response) -> None:
	for trace in ("Traceback", '"exc"', '"exc_type"', '"exception"', "_server_messages", ".py\\"):
		assert trace not in response.text, f"{response.status_code} shows {trace}: {response.text[:500]}"


def not_to_be_stored(response: requests.Response) -> None:
	"""RFC 6749 section 5.1; a token endpoint sets no cookies either."""
	assert "no-store" in response.headers.get("Cache-Control", ""), dict(response.headers)
	assert response.headers.get("Pragma") == "no-cache", dict(response.headers)
	assert "Set-Cookie" not in response.headers, response.headers["Set-Cookie"]


def refused(response: requests.Response, error: str, status: int = 400) -> dict:
	"""The answer is that error of RFC 6749 section 5.2, with nothing more than it should say."""
	body = body_of(response)
	assert (response.status_code, body.get("error")) == (status, error), body
	assert set(body) <= {"error", "error_description", "error_uri", "message"}, body
	assert _DESCRIPTION.fullmatch(body.get("error_description", "")), body
	not_to_be_stored(response)
	return body


def granted(response: requests.Response) -> dict:
	"""The answer is a token answer of RFC 6749 section 5.1."""
	body = body_of(response)
	assert response.status_code == 200, body
	assert {"access_token", "token_type", "expires_in", "scope"} <= set(body), body
	assert body["token_type"].lower() == "bearer"
	assert isinstance(body["expires_in"], int) and body["expires_in"] > 0
	not_to_be_stored(response)
	return body


def challenge_of(response: requests.Response) -> tuple[str, dict[str, str]]:
	"""The scheme and the parameters of WWW-Authenticate."""
	header = response.headers.get("WWW-Authenticate")
	assert header, f"{response.status_code} without WWW-Authenticate: {response.text[:300]}"
	scheme, _, rest = header.partition(" ")
	return scheme, dict(re.findall(r'([a-z_]+)="([^"]*)"', rest))


def bearer_refused(response: requests.Response, error: str | None, status: int) -> dict[str, str]:
	"""A refusal of the guard: RFC 6750 section 3. Gives the challenge's parameters."""
	assert response.status_code == status, f"{response.status_code}: {response.text[:400]}"
	scheme, params = challenge_of(response)
	assert scheme == "Bearer"
	assert params.get("error") == error, params
	body = body_of(response)
	assert body.get("error") == error, body
	assert len(response.content) < 1000
	assert "Set-Cookie" not in response.headers, response.headers["Set-Cookie"]
	return params


def an_error_page(response: requests.Response) -> str:
	"""A page for a person with 400, which sends nobody anywhere. Gives its HTML."""
	assert response.status_code == 400, f"{response.status_code}: {response.text[:300]}"
	assert "Location" not in response.headers
	assert response.headers["Content-Type"].startswith("text/html"), response.headers["Content-Type"]
	no_traceback(response)
	assert 'http-equiv="refresh"' not in response.text
	return response.text


# RFC 6749 section 5.2 and RFC 7009 section 2.2.1: each code with the statuses that it comes with.
_REFUSALS = {
	"invalid_request": (400, 405),
	"invalid_client": (401,),
	"invalid_grant": (400,),
	"unauthorized_client": (400,),
	"unsupported_grant_type": (400,),
	"unsupported_token_type": (400,),
	"invalid_scope": (400,),
}


def refused_somehow(response: requests.Response) -> str:
	"""The answer is one of the refusals that RFC 6749 section 5.2 knows. Gives its code."""
	error = body_of(response).get("error")
	assert response.status_code in _REFUSALS.get(error, ()), f"{response.status_code}: {response.text[:500]}"
	refused(response, error, response.status_code)
	return error
