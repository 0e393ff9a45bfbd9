"""A person at a browser: cookies, one redirect at a time, forms as the page has them."""

from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from .page import Button, Form, Page
from .report import expect

TIMEOUT = 30  # seconds
ORIGIN = "{0.scheme}://{0.netloc}"


class Browser:
	"""One browser with its own cookies.

	It does not follow redirects by itself: the walk shows each of them.
	"""

	def __init__(self):
		self.session = requests.Session()
		self.session.trust_env = False  # a proxy has no business between two local addresses
		self.session.headers["Accept"] = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"

	def open(self, url: str) -> requests.Response:
		"""Returns the answer to a GET."""
		return self.session.get(url, allow_redirects=False, timeout=TIMEOUT)

	def follow(self, response: requests.Response) -> requests.Response:
		"""Opens where a redirect leads.

		Raises:
			Surprise: when the answer is no redirect.
		"""
		return self.open(target(response))

	def submit(self, page: requests.Response, form: Form, button: Button) -> requests.Response:
		"""Returns the answer to pressing a button, with the Origin and Referer that a browser sends."""
		origin = ORIGIN.format(urlsplit(page.url))
		headers = {"Origin": origin, "Referer": page.url}
		url = urljoin(page.url, form.action)
		data = form.data(button)
		if form.method != "post":
			return self.session.get(url, params=data, headers=headers, allow_redirects=False, timeout=TIMEOUT)
		return self.session.post(url, data=data, headers=headers, allow_redirects=False, timeout=TIMEOUT)

	def sign_in(self, base_url: str, user: str, password: str) -> requests.Response:
		"""Returns the answer to what the site's login page sends."""
		return self.session.post(
			f"{base_url}/api/method/login",
			data={"usr": user, "pwd": password},
			headers={"Origin": base_url, "Accept": "application/json"},
			timeout=TIMEOUT,
		)


def target(response: requests.Response) -> str:
	"""Returns the absolute address that a redirect leads to.

	Raises:
		Surprise: when the answer is no redirect that a browser would follow with a GET.
	"""
	moved = response.status_code in (301, 302, 303) and "Location" in response.headers
	expect(moved, "a redirect", response)
	return urljoin(response.url, response.headers["Location"])


def query(url: str) -> dict[str, str]:
	"""Returns the query of an address.

	Raises:
		Surprise: when a parameter stands there twice.
	"""
	parameters = parse_qs(urlsplit(url).query, keep_blank_values=True)
	twice = [name for name, values in parameters.items() if len(values) > 1]
	expect(not twice, "each parameter once", got=f"more than one {', '.join(twice)}")
	return {name: values[0] for name, values in parameters.items()}


def dialog_form(response: requests.Response) -> tuple[Page, Form]:
	"""Returns the consent dialog, and its form with the buttons Deny and Allow.

	Raises:
		Surprise: when the answer is no such page.
	"""
	expect(response.status_code == 200, "the dialog with status 200", response)
	page = Page(response.text)
	form = next((form for form in page.forms if form.button("Allow") and form.button("Deny")), None)
	expect(form, "a form with the buttons Allow and Deny", response)
	expect(form.method == "post", "a form that is posted", response, f"method {form.method}")
	return page, form


def json_body(response: requests.Response) -> dict:
	"""Returns the JSON of an answer.

	Raises:
		Surprise: it is no JSON object.
	"""
	try:
		body = response.json()
	except ValueError:
		body = None
	expect(isinstance(body, dict), "a JSON object", response)
	return body
