from tests.hub.web.conftest import Browser


def test_the_level_that_a_connector_has_proven_stands_beside_its_name(owner: Browser) -> None:
    page = owner.read("/connections")

    greenhouse = page[page.index("Greenhouse Recruiting") :]
    assert greenhouse.index("Gold") < greenhouse.index("Connect")
