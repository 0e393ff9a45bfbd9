"""The module of the OpenID Foundation's plan "Config OP"."""

from urllib.parse import urlsplit

import pytest

requirement = pytest.mark.requirement


@requirement(
	"OpenID Foundation", "oidcc-discovery-endpoint-verification", "the configuration is as it must be"
)
def test_oidcc_discovery_endpoint_verification(provider):
	document = provider.configuration
	assert document["issuer"] == provider.issuer
	assert "RS256" in document["id_token_signing_alg_values_supported"]
	assert "openid" in document["scopes_supported"] and "code" in document["response_types_supported"]
	assert document["subject_types_supported"] == ["public"] and "sub" in document["claims_supported"]
	for name, value in document.items():
		if name.endswith("_supported"):
			is_list = isinstance(value, list) and len(set(value)) == len(value) > 0
			assert is_list or isinstance(value, bool), name
		elif name.endswith(("_endpoint", "_uri")):
			assert urlsplit(value).netloc == urlsplit(provider.issuer).netloc
