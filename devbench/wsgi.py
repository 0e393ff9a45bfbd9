"""What gunicorn serves: Frappe, with static files, as its own development server would.

Runs in Frappe's environment, with the sites folder as working folder. The Host header decides
on the site, as in production.
"""

import os

import frappe.app
from frappe.middlewares import StaticDataMiddleware
from werkzeug.middleware.shared_data import SharedDataMiddleware

SITES = os.path.abspath(os.environ.get("SITES_PATH", "."))
# Bundles have a hash in their name; other files are edited, so browsers must ask again soon.
CACHE_SECONDS = 60

application = SharedDataMiddleware(
	frappe.app.application, {"/assets": os.path.join(SITES, "assets")}, cache_timeout=CACHE_SECONDS
)
application = StaticDataMiddleware(application, {"/files": SITES}, cache_timeout=CACHE_SECONDS)
