"""How long may a name server think?"""

from collections.abc import Sequence
from concurrent.futures import Future
from threading import Thread

from openiru.platforms.connectors.reach.addresses import Resolve


def within(seconds: float, resolve: Resolve) -> Resolve:
    """The same look-up, given up after so many seconds with a TimeoutError, which is an OSError.

    The system's look-up cannot be stopped, so it is left behind in a thread that holds up nobody.
    """

    def bounded(host: str, port: int) -> Sequence[str]:
        answer: Future[Sequence[str]] = Future()

        def look() -> None:
            try:
                answer.set_result(resolve(host, port))
            except OSError as error:
                answer.set_exception(error)

        Thread(target=look, name="adviser-lookup", daemon=True).start()
        return answer.result(seconds)

    return bounded
