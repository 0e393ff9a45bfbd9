"""What gunicorn serves: Frappe, with static files, as its own development server would.

Runs in Frappe's environment, with the sites folder as working folder. The Host header decides
on the site, as in production. One path is devbench's own: it tells tests what this process runs on.
"""

import json
import os

import frappe.app
import oauthlib
from frappe.middlewares import StaticDataMiddleware
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.shared_data import SharedDataMiddleware
from werkzeug.wrappers import Request, Response

SITES = os.path.abspath(os.environ.get("SITES_PATH", "."))
# Bundles have a hash in their name; other files are edited, so browsers must ask again soon.
CACHE_SECONDS = 60

application = SharedDataMiddleware(
	frappe.app.application, {"/assets": os.path.join(SITES, "assets")}, cache_timeout=CACHE_SECONDS
)
static = StaticDataMiddleware(application, {"/files": SITES}, cache_timeout=CACHE_SECONDS)


def application(environ, start_response):
	"""Keep what Frappe's development server does not: paths that climb out of the folder of files."""
	leads_away = ".." in environ.get("PATH_INFO", "").split("/")
	answer = NotFound() if leads_away else static
	return answer(environ, start_response)


@Request.application
def about(request: Request) -> Response:
	"""Say which worker process this is and which oauthlib it has loaded."""
	facts = {"pid": os.getpid(), "oauthlib": oauthlib.__version__}
	return Response(json.dumps(facts), mimetype="application/json")


application = DispatcherMiddleware(application, {"/devbench": about})
