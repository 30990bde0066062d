from openiru.advisers.asking.breaker import Breaker, Stand


class TestBreaker:
    def test_opens_after_failures_in_a_row(self) -> None:
        breaker = Breaker(failures=3, clock=lambda: 0.0)

        stands = []
        for _ in range(3):
            stands.append(breaker.stand)
            breaker.away()

        assert stands == [Stand.CLOSED] * 3
        assert breaker.stand is Stand.OPEN

    def test_forgets_failures_after_an_answer(self) -> None:
        breaker = Breaker(failures=2, clock=lambda: 0.0)

        for _ in range(5):
            breaker.away()
            breaker.answered()

        assert breaker.stand is Stand.CLOSED

    def test_lets_one_try_after_a_rest_and_rests_again_if_that_fails(self) -> None:
        now = [0.0]
        breaker = Breaker(failures=1, rest_s=60, clock=lambda: now[0])
        breaker.away()

        now[0] = 60.0
        rested = breaker.stand
        breaker.away()

        assert [rested, breaker.stand] == [Stand.HALF_OPEN, Stand.OPEN]

    def test_closes_when_the_one_that_tries_is_answered(self) -> None:
        now = [0.0]
        breaker = Breaker(failures=1, rest_s=60, clock=lambda: now[0])
        breaker.away()

        now[0] = 60.0
        breaker.answered()

        assert breaker.stand is Stand.CLOSED
