"""Moving from Frappe's own OAuth provider: its clients, tokens and grants become this app's, and it is not changed.

`plan` decides what becomes of each client, `client_making` and `token_pages` do it, and `report` says it. `run` has the
import from one end to the other, and `desk` what Desk calls.
"""
