"""A service that goes away under load and comes back, and the answers that were given meanwhile."""

import time
from dataclasses import dataclass, field

from tests.outage.everyday import Everyday
from tests.outage.load import PAUSE, Answer, Load, summary
from tests.support.bench_services import BenchServices

# Seconds.
BEFORE, AWAY, AFTER = 0.5, 2.0, 0.5


@dataclass
class Outage:
	"""What was answered."""

	name: str
	during: list[Answer] = field(default_factory=list)  # asked for and answered while it was gone for certain
	around: list[Answer] = field(default_factory=list)  # before, after, and while it went or came
	web_before: int | None = None
	web_after: int | None = None

	def __str__(self) -> str:
		return f"{self.name}, while away:\n{summary(self.during)}\nat any other time:\n{summary(self.around)}"


def cause(
	services: BenchServices, everyday: Everyday, name: str, how: str, rounds: int, pause: float = PAUSE
) -> Outage:
	"""Let a service be away, as often as `rounds` says, until everything was asked for meanwhile.

	Args:
		name: of the service.
		how: "stopped" or "killed".
		pause: seconds between two requests of a kind.
	"""
	outage = Outage(f"{name} {how}", web_before=services.pid("web"))
	for _ in range(rounds):
		with Load(everyday.kinds(), pause) as load:
			load.await_all(lambda answer: answer.right)
			time.sleep(BEFORE)
			try:
				{"stopped": services.stop, "killed": services.kill}[how](name)
				begin = time.monotonic()
				time.sleep(AWAY)
				load.await_all(lambda answer: True)
				end = time.monotonic()
			finally:
				services.start(name)
			load.await_all(lambda answer: answer.right)
			time.sleep(AFTER)
		during = load.between(begin, end)
		outage.during += during
		outage.around += [answer for answer in load.answers if answer not in during]
	outage.web_after = services.pid("web")
	print(f"\n{outage}")
	return outage
