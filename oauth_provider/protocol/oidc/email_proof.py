"""Which addresses of users are proved, for the claim email_verified where the settings ask for proof.

Frappe mails links to the address that is the name of the user. Users can change the field with their address, so what
counts is the name.
"""

from oauth_provider.store import subjects


def record_followed_link(user: str) -> None:
	"""Record that a user has followed a link which this site had mailed to the address that is the user's name."""
	subjects.set_proved_email(user, user)
