import socket
import time

from openiru.platforms.connectors.reach.limits import HardStop


class TestHardStop:
    def test_cuts_a_connection_that_was_made_when_the_time_was_over(self, socket_enabled: None) -> None:
        ours, theirs = socket.socketpair()
        stop = HardStop(0.01)

        with ours, theirs, stop.running():
            # As if looking a name up took that long.
            while not stop.has_fired:
                time.sleep(0.01)
            stop.hold(ours)
            ours.settimeout(5)

            assert ours.recv(1) == b""
