"""The WSGI application of the bench: Frappe with static files, like its development server.

Runs in Frappe's environment, in the folder of sites. The Host header selects the site, as in production. The path
/devbench returns the process id and the release of oauthlib, for tests.
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

try:
	from frappe.config import clear_site_config_cache
except ImportError:
	# Before Frappe 16, each request reads the configuration.
	def clear_site_config_cache():
		pass


SITES = os.path.abspath(os.environ.get("SITES_PATH", "."))
# Bundles have a hash in their name; other files are edited, so browsers cache them for a short time.
CACHE_SECONDS = 60

application = SharedDataMiddleware(
	frappe.app.application, {"/assets": os.path.join(SITES, "assets")}, cache_timeout=CACHE_SECONDS
)
static = StaticDataMiddleware(application, {"/files": SITES}, cache_timeout=CACHE_SECONDS)


def application(environ, start_response):
	"""Answer by the sites' configuration of now, of which Frappe 16 keeps a copy for a minute.

	Refuse paths that lead out of the folder of files, which Frappe's development server does not refuse.
	"""
	clear_site_config_cache()
	leads_away = ".." in environ.get("PATH_INFO", "").split("/")
	answer = NotFound() if leads_away else static
	return answer(environ, start_response)


@Request.application
def about(request: Request) -> Response:
	"""Return the process id of this worker and its release of oauthlib."""
	facts = {"pid": os.getpid(), "oauthlib": oauthlib.__version__}
	return Response(json.dumps(facts), mimetype="application/json")


application = DispatcherMiddleware(application, {"/devbench": about})
