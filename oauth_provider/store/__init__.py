"""Every statement that the protocol and the guard send to the database, by table.

Nothing here decides anything: the rules live in `protocol` and `guard`. Nothing here commits either: one
request is one transaction, and Frappe ends it.
"""
