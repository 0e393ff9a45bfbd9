from oauth_provider.oauth_provider.hash_holder import ServerRow


class OAuth2SigningKey(ServerRow):
	pass
