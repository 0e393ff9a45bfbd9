"""What the calls are about, made by the administrator: some for both sides, and equal documents for each."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.support.frappe_api import FrappeAPI
from tests.support.world import World

# What the calls make of DocTypes that change how the site works, or whose number a run of the tests leaves as it was.
MADE_ALONG = (
	"Assignment Rule",
	"Auto Repeat",
	"Client Script",
	"Contact",
	"Custom Field",
	"Data Import",
	"DocShare",
	"File",
	"Letter Head",
	"Note",
	"Notification",
	"Print Format",
	"Property Setter",
	"Report",
	"Server Script",
	"OAuth2 Client",
	"OAuth2 Scope",
	"ToDo",
	"User",
	"User Permission",
	"Webhook",
	"Workflow",
)
STATES = ("Pending", "Approved", "Rejected")


@dataclass
class Maker:
	"""Makes documents by REST, as the administrator."""

	world: World
	admin: FrappeAPI

	def common(self) -> dict[str, Any]:
		"""What both sides use."""
		company = self.admin.rows("Company", fields=("name", "abbr", "default_currency"))[0]
		today = date.today()
		places = {
			"company": company["name"],
			"abbr": company["abbr"],
			"currency": company["default_currency"],
			"run": self.world.run,
			"today": today.isoformat(),
			"yesterday": (today - timedelta(days=1)).isoformat(),
			"later": (today + timedelta(days=10)).isoformat(),
			"month": today.replace(day=1).isoformat(),
			"year": f"{today.year}-01-01",
			"yearend": f"{today.year}-12-31",
		}
		places["fiscal_year"] = self.admin.call(
			"erpnext.accounts.utils.get_fiscal_year", date=places["today"], company=places["company"]
		)[0]
		if not self.admin.names("Item", [["name", "=", "Data Import"]]):
			self.make(
				"Item", item_code="Data Import", item_group="Services", is_stock_item=0, stock_uom="Nos"
			)
		# Else the first order of an item stores its price, and the second finds it.
		self.admin.update("Stock Settings", auto_insert_price_list_rate_if_missing=0)
		self.approve_opportunities()
		return places

	def approve_opportunities(self) -> None:
		"""A workflow; it goes at the end of the run."""
		for state in STATES:
			if not self.admin.names("Workflow State", [["name", "=", state]]):
				self.make("Workflow State", workflow_state_name=state)
		states = [{"state": state, "doc_status": "0", "allow_edit": "Sales User"} for state in STATES]
		moves = [
			{"state": state, "action": action, "next_state": next_state, "allowed": "Sales User"}
			for state, action, next_state in (
				("Pending", "Approve", "Approved"),
				("Approved", "Reject", "Rejected"),
			)
		]
		self.make(
			"Workflow",
			workflow_name=f"Approval {self.world.run}",
			document_type="Opportunity",
			is_active=1,
			workflow_state_field="workflow_state",
			states=states,
			transitions=moves,
		)

	def of_side(self, marker: str, places: dict[str, Any]) -> dict[str, Any]:
		"""The documents of one side; those of the other are equal but for the marker.

		Args:
			marker: a part of their names.
			places: what both sides use.
		"""
		company, stores = places["company"], f"Stores - {places['abbr']}"
		customer = {
			"customer_group": "Commercial",
			"territory": "Rest Of The World",
			"customer_type": "Company",
		}
		item = {"item_group": "Products", "stock_uom": "Nos", "is_stock_item": 1, "standard_rate": 25}
		stock = {"opening_stock": 1000, "valuation_rate": 10}
		stored = [{"company": company, "default_warehouse": stores}]
		buyer = self.make("Customer", customer_name=f"Customer {marker}", **customer)
		terms = f"Terms of {marker}"
		attached = {"attached_to_doctype": "Customer", "attached_to_name": buyer, "is_private": 1}
		self.make("File", file_name=f"terms-{marker}.txt", content=terms, **attached)
		return {
			"m": marker,
			"customer": buyer,
			"terms_content": terms,
			"supplier": self.make("Supplier", supplier_name=f"Supplier {marker}", supplier_group="Services"),
			"item": self.make("Item", item_code=f"Item {marker}", item_defaults=stored, **item, **stock),
			"project": self.make("Project", project_name=f"Project {marker}", company=company),
			"country": self.make("Country", country_name=f"Country {marker}", code=marker),
		}

	def for_employees(self, places: dict[str, Any]) -> dict[str, Any]:
		"""What both sides use of HRMS."""
		run, company, abbr = places["run"], places["company"], places["abbr"]
		year = {"from_date": places["year"], "to_date": places["yearend"]}
		travel = [{"company": company, "default_account": f"Travel Expenses - {abbr}"}]
		# ERPNext's chart has it as another kind of account, and HRMS refuses that.
		advances = self.admin.update("Account", f"Employee Advances - {abbr}", account_type="Receivable")[
			"name"
		]
		return {
			"holidays": self.make("Holiday List", holiday_list_name=f"Holidays {run}", **year),
			"expense_type": self.make("Expense Claim Type", expense_type=f"Travel {run}", accounts=travel),
			"advance_account": advances,
			"purpose": self.make("Purpose of Travel", purpose_of_travel=f"Purpose {run}"),
			"kra": self.make("KRA", title=f"KRA {run}"),
			"grievance": self.make("Grievance Type", __newname=f"Grievance {run}"),
		}

	def employee(self, marker: str, places: dict[str, Any]) -> str:
		"""An employee of one side, whose leave the user `hr` approves."""
		return self.make(
			"Employee",
			first_name=f"Employee {marker}",
			gender="Female",
			date_of_birth="1990-05-05",
			date_of_joining=places["year"],
			company=places["company"],
			status="Active",
			holiday_list=places["holidays"],
			leave_approver=places["hr"],
			expense_approver=places["hr"],
		)

	def make(self, doctype: str, **values: Any) -> str:
		return self.admin.insert(doctype, **values)["name"]
