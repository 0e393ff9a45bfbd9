from oauth_provider.oauth_provider.child_row import ChildRow


class OAuth2ScopeRoute(ChildRow):
	pass
