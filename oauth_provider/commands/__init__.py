"""The commands `bench --site SITE oauth2 ...`.

Standard output has only the result, so that it can be piped. Remarks and errors go to standard error.
"""

from oauth_provider.commands import (  # noqa: F401  (they add their commands to the group)
	access_commands,
	client_commands,
	move_commands,
	site_commands,
	watch_commands,
)
from oauth_provider.commands.group import oauth2

commands = [oauth2]
