"""Background jobs that a token starts: within its bounds, and not after its end."""

import json

import pytest

from devbench import process
from tests.support.bench_services import BenchServices
from tests.support.clients import bearer

requirement = pytest.mark.requirement
BOUNDS = requirement("security", "52", "what a token starts in the background stays within its bounds")
# Seconds: other tests have left jobs in the queue.
PATIENCE = 180
DELETE = "/api/method/frappe.desk.reportview.delete_items"


@pytest.fixture
def todos(world, manager):
	"""More documents than Frappe deletes at once in a request."""
	word = world.unique("many")
	names = [world.insert("ToDo", description=word, allocated_to=manager.name)["name"] for _ in range(12)]
	return word, names


@pytest.fixture
def await_jobs(admin, world, site):
	"""Wait until the queue has done what is in it so far: a job of the administrator's session comes after that."""

	def wait():
		word = world.unique("last")
		names = [world.insert("ToDo", description=word)["name"] for _ in range(11)]
		form = {"doctype": "ToDo", "items": json.dumps(names)}
		assert admin.request("POST", site.base_url + DELETE, data=form).status_code == 200
		assert process.wait(lambda: not admin.names("ToDo", {"description": word}), PATIENCE)

	return wait


@BOUNDS
def test_a_job_does_the_work_that_its_token_may_do(todos, make_client, manager, allow, site, admin):
	word, names = todos
	token = allow(make_client(scopes=["all"]), manager).access_token
	answer = bearer(site, token, DELETE, "POST", data={"doctype": "ToDo", "items": json.dumps(names)})
	assert answer.status_code == 200, answer.text
	assert process.wait(lambda: not admin.names("ToDo", {"description": word}), PATIENCE)


@BOUNDS
def test_a_job_of_everyday_work_has_no_administration_roles(world, everyday_sends, admin, await_jobs):
	names = [world.insert("Role", role_name=world.unique("Role"))["name"] for _ in range(12)]
	everyday_sends("POST", DELETE, data={"doctype": "Role", "items": json.dumps(names)})
	await_jobs()
	assert set(names) <= admin.names("Role")


@BOUNDS
def test_a_job_does_not_start_when_its_token_has_ended(
	todos, make_client, administration, manager, allow, site, admin, await_jobs
):
	if not (services := BenchServices.behind(site)):
		pytest.skip("needs the worker of a bench on this machine")
	word, names = todos
	client = make_client(scopes=[administration])
	token = allow(client, manager).access_token
	services.stop("worker")
	try:
		answer = bearer(site, token, DELETE, "POST", data={"doctype": "ToDo", "items": json.dumps(names)})
		assert answer.status_code == 200, answer.text
		assert client.revoke(token).status_code == 200
	finally:
		services.start("worker")
	await_jobs()
	assert admin.names("ToDo", {"description": word}) == set(names)
