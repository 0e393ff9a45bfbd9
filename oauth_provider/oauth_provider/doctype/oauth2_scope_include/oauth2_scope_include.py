from oauth_provider.oauth_provider.child_row import ChildRow


class OAuth2ScopeInclude(ChildRow):
	pass
