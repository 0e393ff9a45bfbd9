from oauth_provider.oauth_provider.child_row import ChildRow


class OAuth2ClientRole(ChildRow):
	pass
