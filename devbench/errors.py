"""The error that ends a command with a message instead of a traceback."""


class DevbenchError(Exception):
	"""An error for the person who runs a command.

	Args:
		message: what happened.
		hint: what to do about it, if anything.
		status: the exit status of the command.
	"""

	def __init__(self, message: str, hint: str = "", status: int = 1):
		super().__init__(message)
		self.hint = hint
		self.status = status
