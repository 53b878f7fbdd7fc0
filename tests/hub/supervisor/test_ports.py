"""Looking at a port before a program listens there."""

import socket

import pytest

from hub.supervisor.ports import PortUnusableError, free_port, refuse_unusable_port


def test_a_taken_port_is_refused_in_a_sentence_that_names_the_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortUnusableError, match=rf"The hub cannot listen at 127.0.0.1, port {port}: .*another port in PORT"):
            refuse_unusable_port("127.0.0.1", port, whose="The hub", setting="PORT")


def test_a_free_port_stays_free() -> None:
    port = free_port()
    for _ in range(2):
        refuse_unusable_port("127.0.0.1", port, whose="The hub", setting="PORT")
