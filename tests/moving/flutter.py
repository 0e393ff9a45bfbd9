"""Apps with frappe_oauth2_flutter_sdk.

Source: skibanga/frappe_oauth2_flutter_sdk, lib/frappe_oauth_client.dart, lib/frappe_oauth_client_simple.dart,
lib/models/*.dart, lib/services/network_service.dart. Dart is strict: a member of another type is an exception, and
`updated_at` of userinfo has to be a text that Dart's DateTime can parse, where OpenID Connect has a number. No secret.

The release exports the "simple" client, which sends the token requests as JSON. Core reads forms alone and answers 400,
so that this one has never worked with core; the other one, which the documentation still shows, sends forms.
"""

import requests

from tests.moving.client import TEXT, ExistingClient


class Flutter(ExistingClient):
	redirect_uri = "com.example.field://oauth2redirect"
	scopes = scope = "openid all"
	state = "xV3Lq0oVdEwSg4n0m9TtEA"
	profile = {
		"sub": str,
		"email": str,
		"name": str,
		"given_name": TEXT,
		"family_name": TEXT,
		"picture": TEXT,
		"preferred_username": TEXT,
		"email_verified": (bool, type(None)),
		"locale": TEXT,
		"zoneinfo": TEXT,
		"updated_at": TEXT,
	}


class JsonFlutter(Flutter):
	def post(self, endpoint: str, form: dict, **options) -> requests.Response:
		return requests.post(self.registered.endpoint(endpoint), json=form, timeout=60, **options)
