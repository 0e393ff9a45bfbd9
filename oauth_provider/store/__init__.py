"""Every statement that the protocol and the guard send to the database, by table.

The rules are in `protocol` and `guard`. No function here commits: one request is one transaction, and its end is
in `wire/transaction.py` or Frappe's.
"""
