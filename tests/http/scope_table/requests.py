"""The requests that the rows of the table are made of."""

import json

LIST, ONE = "/api/resource/ToDo", "/api/resource/ToDo/{todo}"
CALL = "/api/method/frappe"
CLIENT, REPORTVIEW = f"{CALL}.client", f"{CALL}.desk.reportview"


def get(path: str, **params) -> tuple:
	return ("GET", path, {"params": {name: _text(value) for name, value in params.items()}})


def post(path: str, **values) -> tuple:
	return ("POST", path, {"json": values})


def form(path: str, **values) -> tuple:
	return ("POST", path, {"data": {name: _text(value) for name, value in values.items()}})


def _text(value) -> str:
	return value if isinstance(value, str) else json.dumps(value)
