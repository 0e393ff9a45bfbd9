from oauth_provider.oauth_provider.doctype.oauth2_scope.row import Row


class OAuth2ScopeRoute(Row):
	pass
